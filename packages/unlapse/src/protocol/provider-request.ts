import type { AuthResult, LoginConfig } from './auth-result.js';
import type { Manifest } from './manifest.js';

/** How a client is registered at its authorization server. */
export interface ProviderOptions {
  clientId: string;
  /** URL of the discovery document, whole; a query is kept. */
  discoveryUrl: string;
  redirectUri: string;
  logoutUrl: string;
  /** Space separated. */
  scope: string;
  /** `''` when unused. */
  audience: string;
}

/** Parameters of a request or an answer, by name. */
export type Params = { [key: string]: string };

/** A request as a provider describes it. */
export interface ProviderURLInfo {
  url: string;
  /** Appended to the query of the URL. */
  params?: Params;
  /** Posted as form fields. */
  payload?: Params;
  headers?: Params;
  /** Name of the form field that gets the code or the refresh token. */
  tokenCodeName?: string;
}

/** The four requests of a sign-in, as its provider wants them; `AuthProvider` is the base class. */
export interface RequestBuilder {
  /** Called before each login: the next two requests get a nonce and PKCE key of their own. */
  forgetKeys?(): void;
  /** Whether the document at `discoveryUrl` may speak for `issuer`; default: as OpenID has it. */
  issuerAgrees?(issuer: string, discoveryUrl: string): boolean;
  authorizeRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo>;
  tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo>;
  refreshTokenRequest(auth?: AuthResult): Promise<ProviderURLInfo>;
  logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo>;
}
