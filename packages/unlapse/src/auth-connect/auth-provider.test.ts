import { beforeEach, expect, it } from 'vitest';
import { type ConnectRig, createConnectRig, popupConfig } from '../../test/connect-rig.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import type { Manifest } from '../protocol/manifest.js';
import type { ProviderOptions, ProviderURLInfo } from '../protocol/provider-request.js';
import { AzureProvider } from '../providers/azure.js';
import { OktaProvider } from '../providers/okta.js';
import { AuthProvider } from './auth-provider.js';

let rig: ConnectRig;
beforeEach(async () => {
  rig = createConnectRig();
  await rig.api.setup(popupConfig);
});

/** All four requests written out; the refresh is the token request with another grant. */
class WrittenOutProvider extends AuthProvider {
  override async authorizeRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo> {
    await this.checkOrGenerateKeys(config);
    return {
      url: manifest['authorization_endpoint'],
      params: {
        client_id: options.clientId,
        redirect_uri: options.redirectUri,
        scope: options.scope,
        nonce: this.nonce ?? '',
        state: this.nonce ?? '',
        code_challenge_method: 'S256',
        code_challenge: this.key?.challenge ?? '',
        response_type: 'code',
      },
    };
  }

  override async tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo> {
    await this.checkOrGenerateKeys(config);
    return {
      url: manifest['token_endpoint'],
      payload: {
        grant_type: 'authorization_code',
        client_id: options.clientId,
        code_verifier: this.key?.verifier ?? '',
        redirect_uri: options.redirectUri,
        scope: options.scope,
      },
      tokenCodeName: 'code',
    };
  }

  override async refreshTokenRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    if (!auth) throw new Error('auth result is required');
    const { manifest, options } = auth.provider;
    const request = await this.tokenRequest(manifest, options, auth.config);
    return {
      ...request,
      payload: { ...request.payload, grant_type: 'refresh_token' },
      tokenCodeName: 'refresh_token',
    };
  }

  override async logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    return { url: auth?.provider.manifest['end_session_endpoint'], params: {} };
  }
}

it('signs in, refreshes and logs out with a provider written from scratch', async () => {
  const provider = new WrittenOutProvider();

  const result = await rig.api.login(provider, rig.options);
  const refreshed = await rig.api.refreshSession(provider, result);
  await rig.api.logout(provider, refreshed);

  expect(refreshed.refreshToken).not.toBe(result.refreshToken);
  expect(result.state).toEqual({ url: `${rig.server.issuer}/token` });
});

it('keeps the keys of a login while the same provider makes a refresh', async () => {
  const provider = new WrittenOutProvider();
  const result = await rig.api.login(provider, rig.options);

  await Promise.all([
    ...Array.from({ length: 5 }, () => rig.api.refreshSession(provider, result)),
    expect(rig.api.login(provider, rig.options)).resolves.toBeDefined(),
    rig.api.refreshSession(provider, result, 'openid'),
  ]);
});

it('gives both requests of a login one key when they are made at once', async () => {
  class EagerProvider extends WrittenOutProvider {
    #request: Promise<ProviderURLInfo> | undefined;

    override async authorizeRequest(
      ...args: Parameters<WrittenOutProvider['authorizeRequest']>
    ): Promise<ProviderURLInfo> {
      this.#request = super.tokenRequest(...args);
      return super.authorizeRequest(...args);
    }

    override async tokenRequest(
      ...args: Parameters<WrittenOutProvider['tokenRequest']>
    ): Promise<ProviderURLInfo> {
      return this.#request ?? super.tokenRequest(...args);
    }
  }

  await expect(rig.api.login(new EagerProvider(), rig.options)).resolves.toBeDefined();
});

it('lets a subclass assign into params', async () => {
  class HintingProvider extends OktaProvider {
    readonly #hint: string;

    constructor(hint: string) {
      super();
      this.#hint = hint;
    }

    override async authorizeRequest(
      manifest: Manifest,
      options: ProviderOptions,
      config: LoginConfig,
    ): Promise<ProviderURLInfo> {
      const { url, params = {} } = await super.authorizeRequest(manifest, options, config);
      params['login_hint'] = this.#hint;
      return { url, params };
    }
  }

  await rig.api.login(new HintingProvider('ann@example.com'), rig.options);

  expect(new URL(rig.userAgent.shown[0] ?? '').searchParams.get('login_hint')).toBe(
    'ann@example.com',
  );
});

it('lets a subclass delete what its server refuses', async () => {
  class ScopelessProvider extends AzureProvider {
    override async tokenRequest(
      manifest: Manifest,
      options: ProviderOptions,
      config: LoginConfig,
    ): Promise<ProviderURLInfo> {
      const request = await super.tokenRequest(manifest, options, config);
      delete request.payload?.['scope'];
      return request;
    }
  }

  await rig.api.login(new ScopelessProvider(), rig.options);

  const sent = rig.server.recorded.find(({ endpoint }) => endpoint === 'token');
  expect(sent?.form).not.toHaveProperty('scope');
});

it.each(['http://login.example.com/authorize', 'javascript:alert(1)', undefined])(
  'does not show %s, whoever asks for it',
  async (url) => {
    class CarelessProvider extends OktaProvider {
      override async authorizeRequest(
        manifest: Manifest,
        options: ProviderOptions,
        config: LoginConfig,
      ): Promise<ProviderURLInfo> {
        return { ...(await super.authorizeRequest(manifest, options, config)), url: url as string };
      }
    }

    await expect(rig.api.login(new CarelessProvider(), rig.options)).rejects.toMatchObject({
      code: 'UNLAPSE_INSECURE_URL',
    });
    expect(rig.userAgent.shown).toEqual([]);
  },
);

it('passes the error of a provider on, and goes on after it', async () => {
  let fails = true;
  class FailingProvider extends OktaProvider {
    override async tokenRequest(
      manifest: Manifest,
      options: ProviderOptions,
      config: LoginConfig,
    ): Promise<ProviderURLInfo> {
      if (fails) throw new Error('not today');
      return super.tokenRequest(manifest, options, config);
    }
  }
  const provider = new FailingProvider();

  await expect(rig.api.login(provider, rig.options)).rejects.toThrow('not today');
  expect(rig.userAgent.openWindows).toBe(0);

  fails = false;
  await expect(rig.api.login(provider, rig.options)).resolves.toBeDefined();
});
