import { inspect } from 'node:util';
import { expect } from 'vitest';
import { revoke } from '../../src/login/revoke.js';
import { createMemoryLogger } from '../../src/platform/memory/logger.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import { logoutModules } from '../conformance/logout.js';
import { relyingParty, signIn } from '../conformance/relying-party.js';
import { expectOver, expiredScene, signedInScene } from '../faults/scene.js';
import { createSessionRig } from '../session-rig.js';
import { codeOf } from './code-of.js';
import type { Line } from './line.js';

/** The end of a session. */
export const logoutLines: readonly Line[] = [
  {
    id: 'G01',
    what: 'A logout at the server names the session, the client, the way back and a fresh `state` (RP-Initiated Logout §2).',
    prove: () => returnFromLogout('rp-init-logout', 'signed-out'),
  },
  {
    id: 'G02',
    what: 'Who comes back with another `state` or none answers no logout (RP-Initiated Logout §3).',
    async prove() {
      await returnFromLogout('rp-init-logout-other-state', 'none');
      await returnFromLogout('rp-init-logout-no-state', 'none');
    },
  },
  {
    id: 'G03',
    what: 'The session is over here before the server is asked, and whatever it says.',
    async prove() {
      for (const settings of [
        { outage: 'unreachable' },
        { metadata: { end_session_endpoint: undefined } },
        { metadata: { end_session_endpoint: undefined, revocation_endpoint: undefined } },
        { metadata: { end_session_endpoint: 'http://evil.example/logout' } },
      ] as const) {
        const { server, openTab, stored } = createSessionRig();
        server.configure(settings.outage ? {} : settings);
        const { session } = openTab();
        await session.login();
        server.configure(settings);
        await codeOf(session.logout());
        expect(session.snapshot).toEqual({ status: 'signed-out', reason: 'user' });
        expect(JSON.stringify((await stored()) ?? {})).not.toMatch(/refresh-token|eyJ/);
      }
    },
  },
  {
    id: 'G04',
    what: 'A refresh token is revoked by its own value and the name of the client; whatever is answered, nothing is thrown (RFC 7009 §2.1).',
    async prove() {
      const rig = await relyingParty();
      const result = await signIn(rig);
      for (const [step, errors] of [
        [{ answer: { status: 200 } }, 0],
        [{ answer: { status: 401 } }, 1],
        [{ answer: { status: 503, headers: { 'retry-after': '9' } } }, 1],
        [{ fail: 'unreachable' }, 1],
      ] as const) {
        const logger = createMemoryLogger();
        rig.server.next(step, 'revocation');
        await revoke({ http: rig.server, logger }, result);
        expect(logger.messages.filter(({ level }) => level === 'error')).toHaveLength(errors);
      }
      expect(rig.server.recorded.at(-1)).toMatchObject({
        endpoint: 'revocation',
        form: { token: 'refresh-token-1', token_type_hint: 'refresh_token', client_id: 'app' },
      });
    },
  },
  {
    id: 'G05',
    what: 'The refresh token is revoked before the page of the server is shown, which nobody waits for longer than for any answer (RFC 7009 §2).',
    async prove() {
      const { rig, tab, server } = await signedInScene();
      const shown: number[] = [];
      Object.defineProperty(rig.logouts, 'push', { value: () => shown.push(server.requests) });
      await tab.session.logout();
      expect(server.recorded.at(-1)?.endpoint).toBe('revocation');
      expect(shown).toEqual([server.requests]);
      const party = await relyingParty();
      await party.api.logout(new OpenIdProvider(), await signIn(party));
      expect(party.userAgent.shown.at(-1)).toContain('/logout?');
      expect(party.server.inspect('refresh-token-1')?.isActive).toBe(false);
    },
  },
  {
    id: 'G06',
    what: 'A logout is one in all tabs, and no refresh under way brings the session back.',
    async prove() {
      const scene = await expiredScene();
      const other = scene.openTab();
      const held = scene.server.hold('token', 'after');
      const refreshing = other.session.refresh();
      await scene.complete(held.arrived);
      await scene.complete(scene.tab.session.logout());
      held.release();
      await scene.complete(refreshing);
      expect(other.session.snapshot.status).toBe('signed-out');
      await expectOver(scene, 'user');
      expect(scene.server.inspect('refresh-token-2')?.isActive).toBe(false);
    },
  },
  {
    id: 'G07',
    what: 'The server ends a session that a server keeps, by a page that it loads in a frame (Front-Channel Logout §2).',
    file: 'packages/unlapse/src/server/front-channel-logout.test.ts',
    title: 'ends the session of the browser that loads it',
  },
  {
    id: 'G08',
    what: 'The server ends a session that a server keeps, by a logout token (Back-Channel Logout §2.6).',
    file: 'packages/unlapse/src/server/back-channel-logout.test.ts',
    title: 'a bad logout token ends nothing: 400',
  },
  {
    id: 'G09',
    what: 'A frame of the server tells whether its session has changed (Session Management §3.1).',
    doesNotApply:
      'browsers withhold the cookies of the server from the frame: it would always say changed',
  },
  {
    id: 'G10',
    what: 'After a logout no token is left in what a session shows, stores or logs.',
    async prove() {
      const scene = await signedInScene();
      const { session } = scene.tab;
      const tokens = Object.values((await session.getAuthResult()) ?? {}).filter(
        (value): value is string => typeof value === 'string' && /^(eyJ|refresh-)/.test(value),
      );
      expect(tokens).toHaveLength(3);
      await session.logout();
      expect(await session.getAuthResult()).toBeNull();
      expect(await session.getAccessToken()).toBeUndefined();
      const left = inspect(
        [session, session.snapshot, await scene.rig.stored(), scene.rig.logger.messages],
        { depth: 10, showHidden: true },
      );
      expect(tokens.filter((token) => left.includes(token))).toEqual([]);
    },
  },
];

async function returnFromLogout(name: string, kind: string): Promise<void> {
  const played = await logoutModules.find((row) => row.name === name)?.play();
  expect(played).toMatchObject({ result: `handleCallback: ${kind}` });
}
