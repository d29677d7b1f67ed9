import { beforeEach, describe, expect, it } from 'vitest';
import { createQuietClock } from '../../test/quiet-clock.js';
import { createMemoryLogger, type MemoryLogger } from '../platform/memory/logger.js';
import { createMemoryTransactionStore } from '../platform/memory/transaction-store.js';
import { createMemoryUserAgent, type MemoryUserAgent } from '../platform/memory/user-agent.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import { decodeJwt } from '../protocol/jwt.js';
import { OpenIdProvider } from '../providers/open-id.js';
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from '../testing/authorization-server.js';
import type { ManualClock } from '../testing/manual-clock.js';
import type { LoginDeps } from './authorization-request.js';
import { createManifestSource } from './manifest-source.js';
import { loginSilently, type SilentLogin } from './silent-login.js';
import { login } from './web-login.js';

const config: LoginConfig = { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } };

let clock: ManualClock;
let server: AuthorizationServer;
let logger: MemoryLogger;
let deps: LoginDeps;
let frames: MemoryUserAgent;
let request: SilentLogin;
let before: AuthResult;
/** What becomes of the server's answer on its way back. */
let onTheWay: (url: string) => string;

beforeEach(async () => {
  clock = createQuietClock();
  server = createAuthorizationServer(clock);
  logger = createMemoryLogger();
  deps = {
    clock,
    http: server,
    logger,
    keyCache: new Map(),
    transactions: createMemoryTransactionStore(clock),
    manifests: createManifestSource(server, clock),
  };
  onTheWay = (url) => url;
  frames = createMemoryUserAgent((url) => {
    const back = server.authorizeSilently(url);
    return back === undefined ? new Promise(() => {}) : onTheWay(back);
  });
  request = {
    provider: new OpenIdProvider(),
    options: {
      clientId: 'app',
      discoveryUrl: server.discoveryUrl,
      redirectUri: 'https://app.example/callback',
      logoutUrl: 'https://app.example/',
      scope: 'openid offline_access',
      audience: '',
    },
    config,
    redirectUri: 'https://app.example/silent.html',
  };
  const popups = createMemoryUserAgent((url) => server.authorize(url));
  before = await login(deps, popups.open(), request.provider, request.options, config);
});

/** Tries it, for as long as it takes. */
async function recover(result: AuthResult = before): Promise<AuthResult | undefined> {
  const recovering = loginSilently(deps, frames, request, result);
  await clock.advance(10_000);
  return recovering;
}

function logged(): string[] {
  return logger.messages.map(({ level, message }) => `${level} ${message}`);
}

/** Whether the server still takes a token. */
function isActive(token: string): boolean | undefined {
  return server.inspect(token)?.isActive;
}

it('brings the same user back with new tokens', async () => {
  const result = await recover();

  expect(result?.accessToken).not.toBe(before.accessToken);
  expect(result?.refreshToken).toBe('refresh-token-2');
  expect(decodeJwt(result?.idToken ?? '')['sub']).toBe('user-1');
  expect(isActive('refresh-token-2')).toBe(true);
  expect(frames.openWindows).toBe(0);
  expect(clock.pendingTimers).toBe(0);
});

it('asks as every login does, but for no page and for this user alone', async () => {
  await recover();
  await recover();

  const [first, second] = frames.shown.map((url) => Object.fromEntries(new URL(url).searchParams));
  expect(first).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    prompt: 'none',
    id_token_hint: before.idToken,
    redirect_uri: 'https://app.example/silent.html',
  });
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(first?.[name]).toMatch(/^.{20,}$/);
    expect(first?.[name]).not.toBe(second?.[name]);
  }
});

it('comes back to the page of the app where it has no other', async () => {
  const { redirectUri: _, ...own } = request;
  request = own;

  expect(await recover()).toMatchObject({ tokenType: 'Bearer' });
  expect(frames.shown[0]).toContain(encodeURIComponent('https://app.example/callback'));
});

it('keeps what the app’s own login keeps: its options, and no token in a URL', async () => {
  const result = await recover();

  const { provider, config: resultConfig } = result ?? before;
  expect(resultConfig).toEqual(config);
  expect(provider.options).toEqual(before.provider.options);
  expect(provider.manifest).toEqual(before.provider.manifest);
  expect(provider.authorizeUrl).toContain('prompt=none');
  expect(JSON.stringify(provider)).not.toContain(before.idToken);
  expect(provider.config.payload).not.toHaveProperty('code_verifier');
});

describe('the session does not come back', () => {
  it.each([
    'login_required',
    'interaction_required',
    'consent_required',
    'account_selection_required',
  ])('when the server says %s', async (error) => {
    server.configure({ silentAnswer: { error } });

    expect(await recover()).toBeUndefined();
    expect(server.tokenRequests).toBe(1);
    expect(logged()).toEqual([`debug not signed in again: ${error}`]);
  });

  it('for another user, whose tokens are revoked', async () => {
    server.configure({ silentAnswer: { sub: 'user-2' } });

    expect(await recover()).toBeUndefined();
    expect(server.inspect('refresh-token-2')).toMatchObject({ sub: 'user-2', isActive: false });
  });

  it('for the same subject of another issuer', async () => {
    const [head, , signature] = before.idToken?.split('.') ?? [];
    const claims = { ...decodeJwt(before.idToken ?? ''), iss: 'https://login.other.example' };
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');

    const result = await recover({ ...before, idToken: `${head}.${payload}.${signature}` });

    expect(result).toBeUndefined();
    expect(isActive('refresh-token-2')).toBe(false);
  });

  it.each([undefined, 'opaque', 'e30.e30.e30'])(
    'without an ID Token that names a user (%s): nobody is asked',
    async (idToken) => {
      const { idToken: _, ...rest } = before;

      expect(await recover(idToken === undefined ? rest : { ...rest, idToken })).toBeUndefined();
      expect(frames.shown).toEqual([]);
    },
  );

  it.each([
    ['another state', (url: string) => url.replace(/state=[^&]+/, 'state=x')],
    ['no state', (url: string) => url.replace(/state=[^&]+/, '')],
    ['another issuer', (url: string) => url.replace(/iss=[^&]+/, 'iss=https://other.example')],
    ['no issuer', (url: string) => url.replace(/iss=[^&]+/, '')],
    ['two codes', (url: string) => `${url}&code=other`],
  ])('from an answer with %s: no token is asked for', async (_, change) => {
    onTheWay = change;

    expect(await recover()).toBeUndefined();
    expect(server.tokenRequests).toBe(1);
  });

  it.each([
    ['another nonce', { idTokenClaims: { nonce: 'other' } }],
    ['another audience', { idTokenClaims: { aud: 'other' } }],
    ['a wrong signature', { signWithWrongKey: true }],
  ])('from an ID Token with %s', async (_, changes) => {
    server.configure(changes);

    expect(await recover()).toBeUndefined();
  });

  it('when the server never answers: the frame goes after ten seconds', async () => {
    server.configure({ silentAnswer: 'never' });
    let isOver = false;
    const recovering = loginSilently(deps, frames, request, before).finally(() => {
      isOver = true;
    });

    await clock.advance(9999);
    expect([isOver, frames.openWindows]).toEqual([false, 1]);
    await clock.advance(1);

    expect(await recovering).toBeUndefined();
    expect(frames.openWindows).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('when the tokens come too late: they are revoked', async () => {
    const held = server.hold('token', 'after');
    const recovering = loginSilently(deps, frames, request, before);
    await clock.advance(10_000);
    expect(await recovering).toBeUndefined();
    expect(isActive('refresh-token-2')).toBe(true);

    held.release();
    await clock.advance(0);

    expect(isActive('refresh-token-2')).toBe(false);
  });

  it('when the token endpoint fails, which is said', async () => {
    server.next({ answer: { status: 503 } });

    expect(await recover()).toBeUndefined();
    expect(logged()).toEqual(['error not signed in again: http_error']);
  });
});

it('says nothing secret', async () => {
  await recover();
  server.configure({ silentAnswer: { sub: 'user-2' } });
  await recover();
  server.configure({ silentAnswer: 'never' });
  await recover();

  expect(logged()).toEqual([
    'debug not signed in again: another user',
    'error not signed in again: no answer of the server in time',
  ]);
});
