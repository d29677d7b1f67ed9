import { beforeEach, describe, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import { AzureProvider } from './azure.js';

const provider = new AzureProvider();

describe('a B2C tenant, whose policy is in the query of the discovery URL', () => {
  const tenant = 'https://shop.b2clogin.com/shop.onmicrosoft.com';
  let rig: ConnectRig;

  beforeEach(async () => {
    rig = createConnectRig(`${tenant}/v2.0`);
    rig.user = (url) =>
      url.includes('/logout') ? rig.options.logoutUrl : rig.server.authorize(url);
    usePolicy('b2c_1_signin');
    await rig.api.setup(popupConfig);
  });

  /** What its discovery documents say from now on: a policy has one of its own. */
  function usePolicy(policy: string): void {
    const endpoint = (name: string) => `${tenant}/oauth2/v2.0/${name}?p=${policy}`;
    rig.server.configure({
      metadata: {
        authorization_endpoint: endpoint('authorize'),
        token_endpoint: endpoint('token'),
        end_session_endpoint: endpoint('logout'),
        jwks_uri: `${tenant}/discovery/v2.0/keys?p=${policy}`,
        revocation_endpoint: undefined,
      },
    });
  }

  const optionsOf = (policy: string) => ({
    ...rig.options,
    discoveryUrl: `${rig.server.discoveryUrl}?p=${policy}`,
    scope: 'openid offline_access https://shop.onmicrosoft.com/api/read',
  });
  const tokenRequests = () => rig.server.recorded.filter(({ endpoint }) => endpoint === 'token');

  it('keeps the policy in every endpoint, and names the API in every token request', async () => {
    const signedIn = await rig.api.login(provider, optionsOf('B2C_1_signin'));
    const refreshed = await rig.api.refreshSession(provider, JSON.parse(JSON.stringify(signedIn)));
    await rig.api.logout(provider, refreshed);

    expect(tokenRequests().map(({ url, form }) => [url, form['scope']])).toEqual([
      [`${tenant}/oauth2/v2.0/token?p=b2c_1_signin`, signedIn.provider.options.scope],
      [`${tenant}/oauth2/v2.0/token?p=b2c_1_signin`, signedIn.provider.options.scope],
    ]);
    expect(rig.userAgent.shown).toEqual([
      expect.stringMatching(/\/oauth2\/v2\.0\/authorize\?client_id=app&.+&p=b2c_1_signin$/),
      expect.stringMatching(/\/oauth2\/v2\.0\/logout\?id_token_hint=.+&p=b2c_1_signin$/),
    ]);
    expect(signedIn.state).toEqual({ url: `${tenant}/oauth2/v2.0/token?p=b2c_1_signin` });
  });

  it('lets an app start the reset of a forgotten password, and goes on with that policy', async () => {
    rig.user = refusing('AADB2C90118: The user has forgotten their password.\r\nCorrelation ID: 1');

    const failure: { error?: string; errorMessage?: string } = await rig.api
      .login(provider, optionsOf('B2C_1_signin'))
      .then(
        () => ({}),
        (error: object) => error,
      );

    expect(failure).toMatchObject({ error: 'access_denied' });
    expect(failure.errorMessage).toMatch(/^AADB2C90118: The user has forgotten their password\./);

    rig.user = (url) => rig.server.authorize(url);
    usePolicy('b2c_1_reset');
    const result = await rig.api.login(provider, optionsOf('B2C_1_reset'));
    await rig.api.refreshSession(provider, result);

    expect(tokenRequests().map(({ url }) => new URL(url).search)).toEqual([
      '?p=b2c_1_reset',
      '?p=b2c_1_reset',
    ]);
  });

  it('tells of a forgotten password where the page was left for the login, too', async () => {
    await rig.api.setup({ ...popupConfig, web: { uiMode: 'current', authFlow: 'PKCE' } });
    void rig.api.login(provider, optionsOf('B2C_1_signin'));
    while (rig.left.length === 0) await rig.clock.advance(0);
    rig.address = refusing('AADB2C90118: The user has forgotten their password.')(
      rig.left[0] ?? '',
    );

    await expect(
      rig.api.handleLoginCallback(Object.fromEntries(new URL(rig.address).searchParams)),
    ).rejects.toMatchObject({
      error: 'access_denied',
      errorMessage: expect.stringMatching(/^AADB2C90118/),
    });
    expect(rig.address).toBe(rig.options.redirectUri);
  });

  it('says that the user has cancelled on the page of the policy', async () => {
    rig.user = refusing('AADB2C90091: The user has cancelled entering self-asserted information.');

    await expect(rig.api.login(provider, optionsOf('B2C_1_signin'))).rejects.toMatchObject({
      error: 'access_denied',
      errorMessage: expect.stringMatching(/^AADB2C90091/),
    });
    expect(rig.userAgent.openWindows).toBe(0);
  });

  /** A user whose request comes back as an error with this description. */
  function refusing(description: string): (url: string) => string {
    return (url) => {
      const callback = new URL(rig.server.authorize(url, { error: 'access_denied' }));
      callback.searchParams.set('error_description', description);
      return callback.href;
    };
  }
});

const document = '/v2.0/.well-known/openid-configuration';
it.each([
  ['the number of the tenant for its name', 'login.microsoftonline.com/shop.com', '5b1d/v2.0'],
  ['the tenant of whoever signs in', 'login.microsoftonline.com/common', '{tenantid}/v2.0'],
  ['a B2C policy', 'shop.b2clogin.com/shop.onmicrosoft.com/b2c_1_x', '5b1d/v2.0/'],
])('accepts %s in the issuer', (_, path, issuer) => {
  const host = path.split('/')[0] ?? '';

  expect(provider.issuerAgrees(`https://${host}/${issuer}`, `https://${path}${document}`)).toBe(
    true,
  );
});

it.each([
  [
    'https://sts.windows.net/5b1d/',
    'https://login.microsoftonline.com/5b1d/.well-known/openid-configuration',
    true,
  ],
  ['https://5b1d.ciamlogin.com/5b1d/v2.0', `https://shop.ciamlogin.com/5b1d${document}`, true],
  ['https://sts.windows.net/5b1d/', `https://evil.example/login.microsoftonline.com/`, false],
  ['https://sts.windows.net/5b1d/', `https://login.microsoftonline.com.evil.example/`, false],
  ['https://sts.windows.net.evil.example/', `https://login.microsoftonline.com/5b1d`, false],
  ['https://5b1d.ciamlogin.com.evil.example/', `https://shop.ciamlogin.com/5b1d`, false],
  ['https://evil.example/', 'https://shop.ciamlogin.com/ https://5b1d.ciamlogin.com/', false],
  ['https://5b1d.ciamlogin.com/5b1d/v2.0', `https://login.microsoftonline.com/5b1d`, false],
  ['no URL', `https://shop.ciamlogin.com/5b1d${document}`, false],
])('takes %s from %s: %s', (issuer, discoveryUrl, agrees) => {
  expect(provider.issuerAgrees(issuer, discoveryUrl)).toBe(agrees);
});
