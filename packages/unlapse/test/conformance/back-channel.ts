import { SignJWT } from 'jose';
import { expect } from 'vitest';
import { createBackChannelLogoutReceiver, type LogoutNotice } from '../../src/server/index.js';
import { createManualClock } from '../../src/testing/manual-clock.js';
import { createTestIssuer, type TestIssuer, type TokenOverrides } from '../../src/testing/mint.js';
import type { Endpoint } from '../../src/testing/authorization-server-script.js';
import { forged } from './signing.js';
import type { Played, PlayedModule } from './row.js';

const event = 'http://schemas.openid.net/event/backchannel-logout';
const clientId = 'client-1';

/** Logout tokens, as a server that keeps sessions receives them. */
export const backChannelModules: readonly PlayedModule[] = [
  {
    name: 'rp-backchannel-rpinitlogout',
    server: 'sends a logout token',
    play: () => receive((mint) => mint(), 200),
  },
  {
    name: 'rp-backchannel-rpinitlogout-alg-none',
    server: 'sends one without a signature',
    play: () => receive((_, { claims }) => forged({ alg: 'none', typ: 'logout+jwt' }, claims), 400),
  },
  {
    name: 'rp-backchannel-rpinitlogout-wrong-alg',
    server: 'signs it with a shared secret',
    play: () =>
      receive(
        (_, { claims }) =>
          new SignJWT(claims)
            .setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' })
            .sign(new Uint8Array(32)),
        400,
      ),
  },
  refused('no-event', 'names no event', { events: undefined }),
  refused('wrong-event', 'names another event', { events: { 'https://example.test/other': {} } }),
  refused('with-nonce', 'adds a nonce', { nonce: 'nonce-1' }),
  refused('wrong-aud', 'names another client', { aud: 'another-client' }),
  refused('wrong-iss', 'names another issuer', { iss: 'https://another.example' }),
];

function refused(fault: string, server: string, changes: TokenOverrides): PlayedModule {
  return {
    name: `rp-backchannel-rpinitlogout-${fault}`,
    server,
    play: () => receive((mint) => mint(changes), 400),
  };
}

/** Posts the token, and expects this status, and an ended session with 200 only. */
async function receive(
  tokenOf: (
    mint: (changes?: TokenOverrides) => Promise<string>,
    good: { readonly claims: Record<string, unknown> },
  ) => string | Promise<string>,
  status: 200 | 400,
): Promise<Played> {
  const clock = createManualClock();
  const issuer = await createTestIssuer({ clock });
  const requests: Endpoint[] = [];
  const ended: LogoutNotice[] = [];
  const receiver = createBackChannelLogoutReceiver({
    issuer: issuer.issuer,
    clientId,
    clock,
    fetch: (url) => {
      requests.push(url.endsWith('/jwks') ? 'jwks' : 'discovery');
      return issuer.fetch(url);
    },
    endSessions: (notice) => void ended.push(notice),
    onFailure: (error) => expect.unreachable(String(error)),
  });
  const token = await tokenOf(
    (changes) => issuer.mintIdToken({ ...added, ...changes }, { typ: 'logout+jwt' }),
    { claims: claimsOf(issuer, clock.now() / 1000) },
  );
  const body = new URLSearchParams({ logout_token: token });

  const response = await receiver(new Request('https://app.example/', { method: 'POST', body }));

  expect(response.status).toBe(status);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(ended).toHaveLength(status === 200 ? 1 : 0);
  return { result: status === 200 ? '200, session ended' : '400, nothing ended', requests };
}

/** What makes a logout token of an ID Token. */
const added = { nonce: undefined, sid: 'session-1', jti: 'logout-1', events: { [event]: {} } };

function claimsOf({ issuer }: TestIssuer, iat: number): Record<string, unknown> {
  const { sid, jti, events } = added;
  return { iss: issuer, aud: clientId, sub: 'user-1', iat, exp: iat + 120, sid, jti, events };
}
