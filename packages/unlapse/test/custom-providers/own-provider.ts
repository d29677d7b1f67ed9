import {
  AuthProvider,
  type AuthResult,
  type LoginConfig,
  type Manifest,
  type Params,
  type ProviderOptions,
  type ProviderURLInfo,
} from '../../src/index.js';

/** All four requests, written out. */
export class OwnProvider extends AuthProvider {
  async authorizeRequest(
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
        ...this.answerWanted(config),
      },
    };
  }

  async tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo> {
    await this.checkOrGenerateKeys(config);
    const url: string = manifest['token_endpoint'];
    if (!this.usePKCE(config)) return { url };
    return {
      url,
      payload: {
        grant_type: 'authorization_code',
        client_id: options.clientId,
        code_verifier: this.key?.verifier ?? '',
        redirect_uri: options.redirectUri,
      },
      tokenCodeName: 'code',
    };
  }

  async refreshTokenRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    const { manifest, options } = providerOf(auth);
    return {
      url: manifest['token_endpoint'],
      payload: { grant_type: 'refresh_token', client_id: options.clientId },
      tokenCodeName: 'refresh_token',
    };
  }

  async logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    const { manifest, options } = providerOf(auth);
    return {
      url: manifest['end_session_endpoint'] ?? '',
      params: { client_id: options.clientId, post_logout_redirect_uri: options.logoutUrl },
    };
  }

  /** A code, or, where the app has asked for the implicit flow, tokens in the fragment. */
  private answerWanted(config: LoginConfig): Params {
    return this.usePKCE(config)
      ? {
          response_type: 'code',
          code_challenge: this.key?.challenge ?? '',
          code_challenge_method: 'S256',
        }
      : { response_type: 'id_token token', response_mode: 'fragment' };
  }
}

function providerOf(auth: AuthResult | undefined): AuthResult['provider'] {
  if (auth === undefined) throw new Error('there is no result to go by');
  return auth.provider;
}
