// Providers that apps write: a built-in one with more parameters, and one from scratch.
import {
  Auth0Provider,
  type AuthConnectConfig,
  AuthProvider,
  type AuthResult,
  type Manifest,
  type Params,
  type ProviderOptions,
  type ProviderURLInfo,
} from '@ionic-enterprise/auth';

type Config = Pick<AuthConnectConfig, 'ios' | 'android' | 'web' | 'platform' | 'logLevel'>;

export class HintingProvider extends Auth0Provider {
  constructor(private readonly hint: string) {
    super();
  }

  override async authorizeRequest(manifest: Manifest, options: ProviderOptions, config: Config) {
    const { url, params } = await super.authorizeRequest(manifest, options, config);
    return { url, params: { ...params, login_hint: this.hint, prompt: 'login' } };
  }
}

/** As above, with what the compiler infers, and without a look whether there are parameters. */
export class SignUpProvider extends Auth0Provider {
  override async authorizeRequest(manifest: Manifest, options: ProviderOptions, config: Config) {
    const { url, params } = await super.authorizeRequest(manifest, options, config);
    params['screen_hint'] = 'signup';
    return { url, params };
  }
}

export class OwnProvider extends AuthProvider {
  async authorizeRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: Config,
  ): Promise<ProviderURLInfo> {
    await this.checkOrGenerateKeys(config);
    const params: Params = {
      client_id: options.clientId,
      nonce: this.nonce!,
      state: this.nonce!,
    };
    if (this.usePKCE(config)) params['code_challenge'] = this.key!.challenge;
    return { url: manifest['authorization_endpoint'], params };
  }

  async tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: Config,
  ): Promise<ProviderURLInfo> {
    await this.checkOrGenerateKeys(config);
    const payload: Params = { client_id: options.clientId, code_verifier: this.key!.verifier };
    return { url: manifest['token_endpoint'], payload, tokenCodeName: 'code' };
  }

  async refreshTokenRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    if (!auth) throw new Error('a result is needed');
    return {
      url: auth.provider.manifest['token_endpoint'],
      payload: { ...auth.provider.config.payload, grant_type: 'refresh_token' },
      tokenCodeName: 'refresh_token',
    };
  }

  async logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    return { url: auth?.provider.manifest['end_session_endpoint'], params: {} };
  }
}
