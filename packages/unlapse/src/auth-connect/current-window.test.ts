import { beforeEach, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import { OktaProvider } from '../providers/okta.js';

let rig: ConnectRig;
beforeEach(async () => {
  rig = createConnectRig();
  await rig.api.setup({ ...popupConfig, web: { uiMode: 'current', authFlow: 'PKCE' } });
});

/** Leaves for the login page and comes back to the callback URL. */
async function leaveAndReturn(): Promise<URLSearchParams> {
  const leftBefore = rig.left.length;
  void rig.api.login(new OktaProvider(), rig.options);
  while (rig.left.length === leftBefore) await rig.clock.advance(0);
  rig.address = rig.server.authorize(rig.left.at(-1) ?? '');
  return new URL(rig.address).searchParams;
}

it('finishes the login from the parameters of the callback', async () => {
  const params = await leaveAndReturn();

  const result = await rig.api.handleLoginCallback(Object.fromEntries(params));

  expect(result.provider.options).toEqual(rig.options);
  await expect(rig.api.refreshSession(new OktaProvider(), result)).resolves.toBeDefined();
});

it.each(['query', 'URL'])('takes the callback as a %s too', async (form) => {
  const params = await leaveAndReturn();

  const text = form === 'URL' ? rig.address : `?${params.toString()}`;

  await expect(rig.api.handleLoginCallback(text)).resolves.toBeDefined();
});

it('takes the query of a router, where what is absent is undefined or null', async () => {
  const params = Object.fromEntries(await leaveAndReturn());
  const query = { ...params, error: undefined, error_description: null, state: [params['state']] };

  await expect(rig.api.handleLoginCallback(query as never)).resolves.toBeDefined();
});

it('takes an array for a parameter that came twice [RFC 6749 §3.1]', async () => {
  const { code, ...params } = Object.fromEntries(await leaveAndReturn());

  await expect(
    rig.api.handleLoginCallback({ ...params, code: [code, 'other'] } as never),
  ).rejects.toMatchObject({ code: 'UNLAPSE_CALLBACK_INVALID' });
  expect(rig.server.tokenRequests).toBe(0);
});

it('cleans the address bar before the code is sent [RFC 9700 §4.2]', async () => {
  const params = await leaveAndReturn();
  rig.address += '&tab=notes#top';
  const held = rig.server.hold('token');

  const finishing = rig.api.handleLoginCallback(Object.fromEntries(params));
  await held.arrived;

  expect(rig.address).toBe('https://app.example/auth-action-complete?tab=notes#top');
  held.release();
  await finishing;
});

it('cleans the address bar when the exchange fails too', async () => {
  const params = await leaveAndReturn();
  rig.server.next({ fail: 'unreachable' });

  await expect(rig.api.handleLoginCallback(Object.fromEntries(params))).rejects.toMatchObject({
    error: 'network_error',
  });

  expect(rig.address).toBe('https://app.example/auth-action-complete');
});

it('answers a transaction once', async () => {
  const params = Object.fromEntries(await leaveAndReturn());
  await rig.api.handleLoginCallback(params);

  await expect(rig.api.handleLoginCallback(params)).rejects.toMatchObject({
    code: 'UNLAPSE_TRANSACTION_UNKNOWN',
    error: 'transaction_unknown',
  });

  expect(rig.server.tokenRequests).toBe(1);
});

it('forgets a transaction after ten minutes', async () => {
  const params = Object.fromEntries(await leaveAndReturn());
  await rig.clock.advance(600_000);

  await expect(rig.api.handleLoginCallback(params)).rejects.toMatchObject({
    code: 'UNLAPSE_TRANSACTION_UNKNOWN',
  });
});

it('keeps two logins at once apart', async () => {
  const first = Object.fromEntries(await leaveAndReturn());
  const second = Object.fromEntries(await leaveAndReturn());

  await expect(rig.api.handleLoginCallback(first)).resolves.toBeDefined();
  await expect(rig.api.handleLoginCallback(second)).resolves.toBeDefined();
});

it.each([{}, { code: 'a' }, { code: 'a', state: 'forged' }])(
  'sends nothing for a callback that is not ours: %j',
  async (params) => {
    await leaveAndReturn();

    await expect(rig.api.handleLoginCallback(params)).rejects.toMatchObject({
      error: 'transaction_unknown',
    });

    expect(rig.server.tokenRequests).toBe(0);
  },
);

it('reads the issuer from the address bar when the app passes only code and state', async () => {
  const { code = '', state = '' } = Object.fromEntries(await leaveAndReturn());

  await expect(rig.api.handleLoginCallback({ code, state })).resolves.toBeDefined();
});

it('refuses another issuer in the address bar when the app passes only code and state', async () => {
  const { code = '', state = '' } = Object.fromEntries(await leaveAndReturn());
  rig.address = rig.address.replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example');

  await expect(rig.api.handleLoginCallback({ code, state })).rejects.toMatchObject({
    code: 'UNLAPSE_ISSUER_MISMATCH',
  });
  expect(rig.server.tokenRequests).toBe(0);
});

it("rejects with the server's error", async () => {
  const { state = '' } = Object.fromEntries(await leaveAndReturn());

  await expect(
    rig.api.handleLoginCallback({ error: 'login_required', state, iss: rig.server.issuer }),
  ).rejects.toMatchObject({ error: 'login_required' });
});

it('ends a logout at the page that comes after it', async () => {
  const params = await leaveAndReturn();
  const result = await rig.api.handleLoginCallback(Object.fromEntries(params));
  const returned: (string | undefined)[] = [];
  await rig.api.setup({
    ...popupConfig,
    web: { uiMode: 'current', authFlow: 'PKCE' },
    onLogoutCallback: (url) => returned.push(url),
  });

  await rig.api.logout(new OktaProvider(), result);
  expect(new URL(rig.left.at(-1) ?? '').pathname).toBe('/logout');
  expect(returned).toEqual([]);

  rig.address = rig.options.logoutUrl;
  await rig.api.handleLogoutCallback();
  expect(returned).toEqual([rig.options.logoutUrl]);
});

it('logs out to a URL without parameters, which apps tell from a login by', async () => {
  const result = await rig.api.handleLoginCallback(Object.fromEntries(await leaveAndReturn()));

  await rig.api.logout(new OktaProvider(), result);

  expect(new URL(rig.left.at(-1) ?? '').searchParams.has('state')).toBe(false);
});

it('leaves a login that is under way to its own callback', async () => {
  const params = Object.fromEntries(await leaveAndReturn());

  await rig.api.handleLogoutCallback();

  await expect(rig.api.handleLoginCallback(params)).resolves.toBeDefined();
});

it('runs onLogoutCallback at once where the server has no page to show', async () => {
  rig.server.configure({ metadata: { end_session_endpoint: undefined } });
  const result = await rig.api.handleLoginCallback(Object.fromEntries(await leaveAndReturn()));
  const returned: (string | undefined)[] = [];
  await rig.api.setup({
    ...popupConfig,
    web: { uiMode: 'current', authFlow: 'PKCE' },
    onLogoutCallback: (url) => returned.push(url),
  });

  await rig.api.logout(new OktaProvider(), result);

  expect(returned).toEqual([rig.options.logoutUrl]);
});
