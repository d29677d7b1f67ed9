import { providerOf } from '../auth-connect/arguments.js';
import { AuthProvider } from '../auth-connect/auth-provider.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import type { Manifest } from '../protocol/manifest.js';
import type { Params, ProviderOptions } from '../protocol/provider-request.js';
import type { OpenRequest } from './open-request.js';

/**
 * The requests as the standards have them, for providers to change. Nothing in them names the API
 * that the access token is for.
 */
export abstract class StandardProvider extends AuthProvider {
  /** OpenID Core §3.1.2.1, with PKCE (RFC 7636 §4.3). */
  override async authorizeRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<OpenRequest> {
    await this.checkOrGenerateKeys(config);
    const nonce = this.nonce ?? '';
    return {
      url: manifest['authorization_endpoint'],
      params: {
        client_id: options.clientId,
        redirect_uri: options.redirectUri,
        scope: options.scope,
        nonce,
        state: nonce,
        ...(this.key
          ? {
              code_challenge_method: 'S256',
              code_challenge: this.key.challenge,
              response_type: 'code',
            }
          : { response_type: 'id_token token', response_mode: 'fragment' }),
        ...this.audienceParams?.(options),
      },
    };
  }

  /** RFC 6749 §4.1.3. */
  override async tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<OpenRequest> {
    await this.checkOrGenerateKeys(config);
    const url = manifest['token_endpoint'];
    if (!this.key) return { url };
    return {
      url,
      payload: {
        grant_type: 'authorization_code',
        client_id: options.clientId,
        code_verifier: this.key.verifier,
        redirect_uri: options.redirectUri,
        ...this.tokenParams?.(options),
      },
      tokenCodeName: 'code',
    };
  }

  /** RFC 6749 §6. */
  override async refreshTokenRequest(auth?: AuthResult): Promise<OpenRequest> {
    const { manifest, options } = providerOf(auth);
    return {
      url: manifest['token_endpoint'],
      payload: {
        grant_type: 'refresh_token',
        client_id: options.clientId,
        ...this.tokenParams?.(options),
      },
      tokenCodeName: 'refresh_token',
    };
  }

  /** OpenID RP-Initiated Logout §2. */
  override async logoutRequest(auth?: AuthResult): Promise<OpenRequest> {
    const { manifest, options } = providerOf(auth);
    return {
      url: manifest['end_session_endpoint'] ?? '',
      params: {
        ...(auth?.idToken && { id_token_hint: auth.idToken }),
        client_id: options.clientId,
        ...(options.logoutUrl && { post_logout_redirect_uri: options.logoutUrl }),
      },
    };
  }

  /** What this server wants in both token requests beyond the standard. */
  protected tokenParams?(options: ProviderOptions): Params;

  /** How this server is told which API the access token is for. */
  protected audienceParams?(options: ProviderOptions): Params;
}
