import type { Manifest } from './manifest.js';
import type { AuthConnectConfig } from './config.js';
import type { ProviderOptions, ProviderURLInfo } from './provider-request.js';

/** The tokens of a signed-in user and what is needed to refresh them: plain JSON, the app's to keep. */
export interface AuthResult {
  accessToken?: string;
  idToken?: string;
  refreshToken?: string;
  /** `Bearer`; `DPoP` where the access token is bound to a key of this browser. */
  tokenType: string;
  /** Life of the access token from `receivedAt` on; seconds. Absent when the server did not say. */
  expiresIn?: number;
  /** When the token request was sent; epoch seconds. */
  receivedAt: number;
  /** The granted scopes, space separated. */
  scope?: string;
  state: { [key: string]: string };
  rawResult: string;
  /** The configuration at login. */
  config: LoginConfig;
  provider: Provider;
}

/** The part of the configuration that travels with a result. */
export type LoginConfig = Pick<
  AuthConnectConfig,
  'platform' | 'android' | 'ios' | 'web' | 'logLevel'
>;

/** What the server and the client were at login; plain JSON. */
export interface Provider {
  /** The authorization request that was opened. */
  authorizeUrl: string;
  /** The token request, without its secrets. */
  config: ProviderURLInfo;
  /** The discovery document. */
  manifest: Manifest;
  options: ProviderOptions;
}

/** The tokens of an `AuthResult`. */
export type TokenType = (typeof TokenType)[keyof typeof TokenType];
export const TokenType: {
  readonly id: 'id';
  readonly access: 'access';
  readonly refresh: 'refresh';
} = {
  id: 'id',
  access: 'access',
  refresh: 'refresh',
};
