import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  type Canary,
  createCanary,
  idTokenFaults,
  networkFaults,
  quoting,
  tokenFaults,
} from '../../test/canary.js';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import { AuthConnect } from '../auth-connect.js';
import { UnlapseError } from '../errors/errors.js';
import { createConsoleLogger } from '../platform/web/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { ProviderURLInfo } from '../protocol/provider-request.js';
import { Auth0Provider } from '../providers/auth0.js';
import { OktaProvider } from '../providers/okta.js';
import type { Endpoint, Step } from '../testing/authorization-server-script.js';

let canary: Canary;

beforeEach(() => {
  canary = createCanary();
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** What `work` was rejected with; that it was is part of every test here. */
async function failure(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UnlapseError);
  return error;
}

/** The stateless face with the real console logger at its most talkative. */
async function createRig(): Promise<ConnectRig> {
  const rig = createConnectRig(undefined, createConsoleLogger('DEBUG'));
  canary.listen(rig.server);
  const { user } = rig;
  rig.user = async (url) => {
    const back = await user(url);
    canary.look(url, back);
    return back;
  };
  await rig.api.setup(popupConfig);
  return rig;
}

/** Runs the clock until `work` is done. */
async function finish<T>(rig: Pick<ConnectRig, 'clock'>, work: Promise<T>): Promise<T> {
  let running = true;
  const watched = work.finally(() => {
    running = false;
  });
  watched.catch(() => {});
  while (running) await rig.clock.advance(100);
  return watched;
}

it('sees a secret wherever it is', async () => {
  const rig = await createRig();
  const { accessToken = '' } = await rig.api.login(new OktaProvider(), rig.options);

  const cause = new TypeError(`cannot send ${accessToken}`);
  for (const error of [
    new Error(accessToken),
    new Error('', { cause }),
    Object.assign(new Error(), { details: { body: [accessToken] } }),
  ]) {
    expect(canary.leaks(error)).not.toEqual([]);
  }
  createConsoleLogger('DEBUG').debug(accessToken);
  expect(canary.leaks()).not.toEqual([]);
  expect(canary.kinds).toEqual([
    'access_token',
    'code',
    'code_verifier',
    'id_token',
    'nonce',
    'refresh_token',
    'state',
  ]);
});

it('says nothing of what goes well', async () => {
  const rig = await createRig();
  rig.server.configure({ metadata: { end_session_endpoint: undefined } });
  const result = await rig.api.login(new OktaProvider(), rig.options);
  const refreshed = await rig.api.refreshSession(new OktaProvider(), result);
  await rig.api.logout(new OktaProvider(), refreshed);
  await rig.api.logout(new Auth0Provider(), refreshed);
  await rig.api.buildAuthResult(new OktaProvider(), rig.options, refreshed);

  // At this level something is printed, so that this test can tell.
  expect(canary.printed).not.toEqual([]);
  expect(canary.leaks()).toEqual([]);
});

it('keeps the mistakes of the app to their author', async () => {
  const rig = await createRig();
  await rig.api.setup({
    ...popupConfig,
    onLoginCallback: (result) => {
      throw new Error(`cannot store ${result.refreshToken}`);
    },
  });

  await rig.api.login(new OktaProvider(), rig.options);

  expect(canary.printed).not.toEqual([]);
  expect(canary.leaks()).toEqual([]);
});

const callbackFaults: [string, (callback: URL) => void][] = [
  ['another state', (url) => url.searchParams.set('state', 'canary-state')],
  ['no state', (url) => url.searchParams.delete('state')],
  ['two codes', (url) => url.searchParams.append('code', 'canary-code')],
  ['another iss', (url) => url.searchParams.set('iss', 'https://evil.example')],
  ['no code', (url) => url.searchParams.delete('code')],
  ['an error', (url) => url.searchParams.set('error', 'access_denied')],
  ['no callback', (url) => url.searchParams.forEach((_, name) => url.searchParams.delete(name))],
];
it.each(callbackFaults)('keeps quiet about a login that comes back with %s', async (_, tamper) => {
  const rig = await createRig();
  rig.user = (url) => {
    const callback = new URL(rig.server.authorize(url));
    canary.look(url, callback.href);
    tamper(callback);
    return callback.href;
  };

  const error = await failure(rig.api.login(new OktaProvider(), rig.options));

  expect(canary.kinds).toEqual(expect.arrayContaining(['state', 'nonce', 'code']));
  expect(canary.leaks(error)).toEqual([]);
});

it.each(tokenFaults)('keeps quiet about a code that is answered by %s', async (_, step) => {
  const rig = await createRig();
  rig.server.next(step);

  const error = await failure(rig.api.login(new OktaProvider(), rig.options));

  expect(canary.kinds).toEqual(expect.arrayContaining(['state', 'nonce', 'code', 'code_verifier']));
  expect(canary.leaks(error)).toEqual([]);
});

const loginFaults: typeof idTokenFaults = [
  ...idTokenFaults,
  [
    'algorithm',
    (server) =>
      server.configure({ metadata: { id_token_signing_alg_values_supported: ['HS256'] } }),
  ],
  ['key set', (server) => server.configure({ metadata: { jwks_uri: 'http://a.example/jwks' } })],
];
it.each(loginFaults)('keeps quiet about an ID Token with a wrong %s', async (_, arrange) => {
  const rig = await createRig();
  arrange(rig.server);

  const error = await failure(rig.api.login(new OktaProvider(), rig.options));

  expect(canary.kinds).toEqual(expect.arrayContaining(['id_token', 'access_token']));
  expect(canary.leaks(error)).toEqual([]);
});

const otherEndpoints: [Endpoint, string, Step][] = (['discovery', 'jwks'] as const).flatMap(
  (endpoint) => [
    ...networkFaults.map(([name, step]): [Endpoint, string, Step] => [endpoint, name, step]),
    [endpoint, '500', { answer: { status: 500, body: 'canary-body' } }],
    [endpoint, 'HTML', { answer: { body: '<p>canary-body' } }],
  ],
);
it.each(otherEndpoints)('keeps quiet when %s is answered by %s', async (endpoint, _, step) => {
  const rig = await createRig();
  rig.server.next(step, endpoint);

  expect(canary.leaks(await failure(rig.api.login(new OktaProvider(), rig.options)))).toEqual([]);
});

it('takes the code out of the error of a server that quotes it', async () => {
  const rig = await createRig();
  rig.user = (url) => {
    const back = rig.server.authorize(url);
    const code = new URL(back).searchParams.get('code') ?? '';
    rig.server.next(quoting(code, 'invalid_grant'));
    canary.look(url, back);
    return back;
  };

  const error = await failure(rig.api.login(new OktaProvider(), rig.options));

  expect(error).toMatchObject({ errorMessage: expect.stringContaining('Invalid token') });
  expect(canary.leaks(error)).toEqual([]);
});

it('keeps quiet about callbacks that fit no login of this tab', async () => {
  const rig = await createRig();
  await rig.api.setup({ ...popupConfig, web: { uiMode: 'current', authFlow: 'PKCE' } });
  void rig.api.login(new OktaProvider(), rig.options);
  while (rig.left.length === 0) await rig.clock.advance(0);
  rig.address = rig.server.authorize(rig.left[0] ?? '');
  canary.look(rig.left[0], rig.address);
  const params = Object.fromEntries(new URL(rig.address).searchParams);

  const other = await failure(rig.api.handleLoginCallback({ ...params, state: 'canary-state' }));
  canary.secret('state', 'canary-state');
  await rig.api.handleLoginCallback(params);
  const again = await failure(rig.api.handleLoginCallback(params));
  const none = await failure(rig.api.handleLoginCallback({}));

  expect(canary.leaks(other, again, none)).toEqual([]);
});

const refreshFaults: [string, (rig: ConnectRig, result: AuthResult) => void][] = [
  ...tokenFaults.map(([name, step]): (typeof refreshFaults)[number] => [
    name,
    // As often as it is tried again.
    (rig) => [1, 2, 3].forEach(() => rig.server.next(step)),
  ]),
  ...idTokenFaults.map(([name, arrange]): (typeof refreshFaults)[number] => [
    name,
    (rig) => arrange(rig.server),
  ]),
  ['a revoked token', (rig) => rig.server.revoke()],
  ...['invalid_grant', 'invalid_client', 'invalid_request'].map(
    (error): (typeof refreshFaults)[number] => [
      `${error} that quotes the token`,
      (rig, { refreshToken = '' }) => rig.server.next(quoting(refreshToken, error)),
    ],
  ),
];
it.each(refreshFaults)('keeps quiet about a refresh that meets %s', async (_, arrange) => {
  const rig = await createRig();
  const result = await rig.api.login(new OktaProvider(), rig.options);
  arrange(rig, result);

  const outcome = await finish(
    rig,
    rig.api.refreshSession(new OktaProvider(), result).catch((thrown: unknown) => thrown),
  );

  // A result that was kept or brought is the app's, and made of secrets.
  expect(canary.leaks(...(outcome instanceof Error ? [outcome] : []))).toEqual([]);
});

it('keeps quiet about arguments that are no use', async () => {
  const rig = await createRig();
  const result = await rig.api.login(new OktaProvider(), rig.options);
  const { provider: _, ...homeless } = result;
  class CarelessProvider extends OktaProvider {
    override async logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
      return { ...(await super.logoutRequest(auth)), url: 'http://login.example.com/logout' };
    }
  }

  const errors = await Promise.all([
    failure(rig.api.refreshSession(new OktaProvider(), homeless as AuthResult)),
    failure(rig.api.logout(new OktaProvider(), homeless as AuthResult)),
    failure(rig.api.logout(new CarelessProvider(), result)),
    failure(rig.api.refreshSession(result as never, result)),
    failure(rig.api.buildAuthResult(new OktaProvider(), result as never, result)),
    failure(AuthConnect.decodeToken('refresh', result)),
    failure(AuthConnect.decodeToken('id', { ...result, idToken: `${result.idToken}.d.e` })),
    failure(
      AuthConnect.decodeToken('id', {
        ...result,
        idToken: result.idToken?.replace('.', '.!') ?? '',
      }),
    ),
  ]);

  expect(canary.leaks(...errors)).toEqual([]);
});
