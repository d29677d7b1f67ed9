import { beforeEach, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import { Auth0Provider } from '../providers/auth0.js';
import { AzureProvider } from '../providers/azure.js';
import { CognitoProvider } from '../providers/cognito.js';
import { OktaProvider } from '../providers/okta.js';
import { OpenIdProvider } from '../providers/open-id.js';
import type { AuthProvider } from './auth-provider.js';

let rig: ConnectRig;
beforeEach(async () => {
  rig = createConnectRig();
  await rig.api.setup(popupConfig);
});

const standard = {
  client_id: 'app',
  post_logout_redirect_uri: 'https://app.example/auth-action-complete',
  state: expect.any(String),
};
const requests: [string, AuthProvider, boolean, string, object][] = [
  ['OpenID', new OpenIdProvider(), true, '/logout', standard],
  ['Okta', new OktaProvider(), true, '/logout', standard],
  ['Azure', new AzureProvider(), true, '/logout', standard],
  ['Auth0', new Auth0Provider(), true, '/logout', standard],
  [
    'a classic Auth0 tenant',
    new Auth0Provider(),
    false,
    '/v2/logout',
    { client_id: 'app', returnTo: standard.post_logout_redirect_uri },
  ],
  [
    'Cognito',
    new CognitoProvider(),
    false,
    '/logout',
    { client_id: 'app', logout_uri: standard.post_logout_redirect_uri },
  ],
];
it.each(requests)(
  'logs out at %s, with and without tokens',
  async (_, provider, hasEndpoint, path, params) => {
    if (!hasEndpoint) rig.server.configure({ metadata: { end_session_endpoint: undefined } });

    await rig.api.logout(provider, await rig.api.buildAuthResult(provider, rig.options, {}));

    const url = new URL(rig.userAgent.shown[0] ?? '');
    expect(url.pathname).toBe(path);
    expect(Object.fromEntries(url.searchParams)).toEqual(params);
    expect(rig.userAgent.openWindows).toBe(0);

    const signedIn = await rig.api.login(provider, rig.options);
    await rig.api.logout(provider, signedIn);
    const hint = new URL(rig.userAgent.shown.at(-1) ?? '').searchParams.get('id_token_hint');
    expect(hint).toBe(params === standard ? signedIn.idToken : null);
  },
);

it('resolves when the user closes the window, and where the server has no page to show', async () => {
  const signedIn = await rig.api.login(new OktaProvider(), rig.options);
  rig.user = () => undefined;
  await expect(rig.api.logout(new OktaProvider(), signedIn)).resolves.toBeUndefined();

  const { end_session_endpoint: _, ...manifest } = signedIn.provider.manifest;
  const shownBefore = rig.userAgent.shown.length;
  await rig.api.logout(new OktaProvider(), {
    ...signedIn,
    provider: { ...signedIn.provider, manifest },
  });
  expect(rig.userAgent.shown).toHaveLength(shownBefore);
  expect(rig.userAgent.openWindows).toBe(0);
});

it('runs onLogoutCallback after the logout', async () => {
  const urls: (string | undefined)[] = [];
  await rig.api.setup({ ...popupConfig, onLogoutCallback: (url) => urls.push(url) });

  await rig.api.logout(new OktaProvider(), await rig.api.login(new OktaProvider(), rig.options));

  expect(urls).toEqual([rig.options.logoutUrl]);
});

it('names what is missing from a result without its provider', async () => {
  await expect(
    rig.api.logout(new OktaProvider(), { accessToken: 'a' } as never),
  ).rejects.toMatchObject({ code: 'UNLAPSE_CONFIGURATION_INVALID' });
  expect(rig.userAgent.openWindows).toBe(0);
});

it('imports a session by its refresh token', async () => {
  const { refreshToken = '' } = await rig.api.login(new OktaProvider(), rig.options);

  const built = await rig.api.buildAuthResult(new OktaProvider(), rig.options, { refreshToken });

  expect(built).toMatchObject({ tokenType: 'Bearer', receivedAt: rig.clock.now() / 1000 });
  await expect(rig.api.refreshSession(new OktaProvider(), built)).resolves.toMatchObject({
    accessToken: expect.any(String),
    expiresIn: 3600,
  });
});

it('says how long a built result lasts when its access token says so', async () => {
  const { accessToken = '' } = await rig.api.login(new OktaProvider(), rig.options);
  await rig.clock.advance(600_000);

  const built = await rig.api.buildAuthResult(new OktaProvider(), rig.options, { accessToken });

  expect(built.expiresIn).toBe(3000);
});
