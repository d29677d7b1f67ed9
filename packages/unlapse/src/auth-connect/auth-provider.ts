import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import { issuerMatches } from '../protocol/discovery.js';
import type { Manifest } from '../protocol/manifest.js';
import { createPkceKey, type PkceKey, randomString } from '../protocol/pkce.js';
import type {
  ProviderOptions,
  ProviderURLInfo,
  RequestBuilder,
} from '../protocol/provider-request.js';

/**
 * Base class of every provider: what a login, a refresh and a logout ask of a server. Extend it,
 * or a built-in provider, to change a request.
 */
export abstract class AuthProvider implements RequestBuilder {
  /** `nonce` of the login under way. */
  protected nonce?: string | undefined;
  /** PKCE key of the login under way; none in the implicit flow. */
  protected key?: PkceKey | undefined;

  /** The authorization request: its URL and query parameters. */
  abstract authorizeRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo>;

  /** The request that turns a code into tokens: its URL, form fields and the name of the code's field. */
  abstract tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo>;

  /** The request that refreshes `auth`, without the refresh token itself. */
  abstract refreshTokenRequest(auth?: AuthResult): Promise<ProviderURLInfo>;

  /** The page that ends the server's session; an empty URL where there is none. */
  abstract logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo>;

  /** Whether the document at `discoveryUrl` may speak for `issuer` (OpenID Discovery §4.3). */
  issuerAgrees(issuer: string, discoveryUrl: string): boolean {
    return issuerMatches(issuer, discoveryUrl);
  }

  /** Starts a new login: `checkOrGenerateKeys` makes a new nonce and key. */
  forgetKeys(): void {
    this.nonce = undefined;
    this.key = undefined;
  }

  /** Whether `config` asks for the authorization code flow with PKCE; false for the implicit one. */
  protected usePKCE(config: LoginConfig): boolean {
    return config.platform !== 'web' || config.web?.authFlow !== 'implicit';
  }

  /** Makes `nonce` and `key`, once in a login: the requests of one login share them. */
  protected async checkOrGenerateKeys(config: LoginConfig): Promise<void> {
    this.nonce ??= randomString();
    if (this.key === undefined && this.usePKCE(config)) {
      const key = await createPkceKey();
      // Of two requests that were made at once, the other may have been faster.
      this.key ??= key;
    }
  }
}
