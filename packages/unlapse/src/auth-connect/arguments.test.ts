import { beforeEach, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import type { AuthResult, Provider } from '../protocol/auth-result.js';
import type { ProviderOptions } from '../protocol/provider-request.js';
import { Auth0Provider } from '../providers/auth0.js';
import { AzureProvider } from '../providers/azure.js';
import { CognitoProvider } from '../providers/cognito.js';
import { OktaProvider } from '../providers/okta.js';

let rig: ConnectRig;
let result: AuthResult;
beforeEach(async () => {
  rig = createConnectRig();
  await rig.api.setup(popupConfig);
  result = await rig.api.login(new OktaProvider(), rig.options);
});

const invalid = { code: 'UNLAPSE_CONFIGURATION_INVALID', error: 'configuration_invalid' };

it.each([[undefined], [null], [''], [{}], [OktaProvider]])(
  'names a provider that is none: %j',
  async (value) => {
    const provider = value as never;

    await expect(rig.api.login(provider, rig.options)).rejects.toMatchObject(invalid);
    await expect(rig.api.logout(provider, result)).rejects.toMatchObject(invalid);
    await expect(rig.api.refreshSession(provider, result)).rejects.toMatchObject(invalid);
    await expect(rig.api.buildAuthResult(provider, rig.options, {})).rejects.toMatchObject(invalid);

    expect(rig.userAgent.openWindows).toBe(0);
    expect(rig.server.tokenRequests).toBe(1);
  },
);

it.each([[undefined], [null], [''], [{}], [{ provider: {} }], [{ provider: { manifest: {} } }]])(
  'names a result that is none: %j',
  async (value) => {
    const auth = value as never;

    await expect(rig.api.logout(new OktaProvider(), auth)).rejects.toMatchObject(invalid);
    await expect(rig.api.refreshSession(new OktaProvider(), auth)).rejects.toMatchObject(invalid);

    expect(rig.userAgent.openWindows).toBe(0);
  },
);

it.each([[undefined], [null], [{}]])('names options that are none: %j', async (value) => {
  const options = value as ProviderOptions;

  await expect(rig.api.login(new OktaProvider(), options)).rejects.toMatchObject(invalid);
  await expect(rig.api.buildAuthResult(new OktaProvider(), options, {})).rejects.toMatchObject(
    invalid,
  );
});

it.each([[undefined], [null], [{}]])('builds a result from the tokens %j', async (tokens) => {
  await expect(
    rig.api.buildAuthResult(new OktaProvider(), rig.options, tokens as object),
  ).resolves.toMatchObject({ tokenType: 'Bearer' });
});

it.each([new OktaProvider(), new Auth0Provider(), new AzureProvider(), new CognitoProvider()])(
  'names the endpoint that a stored document lacks',
  async (provider) => {
    const bare = { ...result, provider: { ...result.provider, manifest: {} } };

    await expect(rig.api.refreshSession(provider, bare)).rejects.toMatchObject({
      code: 'UNLAPSE_INSECURE_URL',
    });
    const loggedOut = await rig.api.logout(provider, bare).catch((error: unknown) => error);
    expect([undefined, 'UNLAPSE_INSECURE_URL']).toContain(
      (loggedOut as { code?: string } | undefined)?.code,
    );
  },
);

it.each(['scope', 'audience', 'logoutUrl'])(
  'leaves out what the options leave out: %s',
  async (name) => {
    const { [name as 'scope']: _, ...options } = rig.options;

    const signedIn = await rig.api.login(new AzureProvider(), options as ProviderOptions);
    await rig.api.refreshSession(new AzureProvider(), signedIn);
    rig.user = () => undefined;
    await rig.api.logout(new AzureProvider(), signedIn);

    const sent = [...rig.userAgent.shown, ...rig.server.recorded.map(({ body }) => body)];
    expect(sent.join('\n')).not.toContain('undefined');
  },
);

/** What the original product left of a login with the implicit flow. */
function migrated(provider: Provider, refreshToken: string): AuthResult {
  return {
    accessToken: 'opaque',
    refreshToken,
    tokenType: 'Bearer',
    expiresIn: 3600,
    receivedAt: Date.UTC(2029, 11, 31),
    scope: 'undefined',
    state: { url: provider.config.url },
    rawResult: '#access_token=opaque',
    config: { platform: 'web', logLevel: 'DEBUG', web: { uiMode: 'popup', authFlow: 'implicit' } },
    provider: { ...provider, config: { url: provider.config.url } },
  };
}

it('refreshes and logs out a result of the original product', async () => {
  const auth = migrated(result.provider, result.refreshToken ?? '');

  const refreshed = await rig.api.refreshSession(new OktaProvider(), auth);
  await rig.api.logout(new OktaProvider(), refreshed);

  expect(refreshed).toMatchObject({
    scope: rig.options.scope,
    receivedAt: rig.clock.now() / 1000,
    idToken: expect.any(String),
  });
});

it.each(['rawResult', 'config', 'scope', 'state', 'tokenType', 'receivedAt', 'idToken'] as const)(
  'refreshes a result without %s',
  async (name) => {
    const { [name]: _, ...partial } = result;

    await expect(
      rig.api.refreshSession(new OktaProvider(), partial as AuthResult),
    ).resolves.toMatchObject({ tokenType: 'Bearer', receivedAt: rig.clock.now() / 1000 });
  },
);
