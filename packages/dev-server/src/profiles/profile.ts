import type { ClientOptions, Behaviour } from '../options.js';
import type { Store } from '../provider/store.js';

/** One way in which a vendor's server differs from the standards or from most others. */
export interface Quirk {
  /** Permanent; the name of its test too. */
  readonly id: string;
  /** What it does, in one sentence. */
  readonly says: string;
  /** Where the vendor says so. */
  readonly page: string;
}

/** Where a vendor's endpoints are. */
export interface Paths {
  readonly authorization: string;
  readonly token: string;
  readonly jwks: string;
  readonly userinfo: string;
  readonly revocation?: string;
  readonly end_session: string;
}

/** What is asked for in an authorization request or a token request. */
export interface Asked {
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly parameters: Members;
}

/** A rotation grace with which used refresh tokens are not revoked at all. */
export const AS_LONG_AS_IT_LIVES_SECONDS: number = 365 * 24 * 3600;

/** A request to the token endpoint, and what the server knows of it. */
export interface TokenRequest {
  readonly grantType: string;
  readonly form: URLSearchParams;
  readonly query: URLSearchParams;
  /** `http://localhost:` and the port. */
  readonly origin: string;
  readonly behaviour: Behaviour;
}

/** A token request that was granted. */
export interface Granted extends TokenRequest {
  /** The user. */
  readonly sub: string;
  /** The API of the access token; absent where it is good for the userinfo endpoint alone. */
  readonly api: string | undefined;
  /** When the refresh token of the answer ends; absent where there is none. */
  readonly refreshTokenTtlSeconds: number | undefined;
  /** The same value for all answers of one login. */
  readonly loginId: string;
}

/** An answer of the token endpoint, or what is to become one. */
export type Members = Readonly<Record<string, unknown>>;

/** An OAuth error, as the token endpoint or the authorization endpoint answers it. */
export interface Refusal {
  readonly error: string;
  readonly error_description?: string;
}

/** What the error of a sign-in says that the user has left. */
export interface Denials {
  readonly cancel: () => string;
  /** Absent: the page does not ask. */
  readonly forgotPassword?: () => string;
}

/** The parts of an access token that is a JWT. */
export interface AccessTokenParts {
  readonly header: Members;
  readonly payload: Members;
}

/**
 * A vendor's server, as far as it differs from plain oidc-provider. Whatever is absent is as there.
 */
export interface Profile {
  /** The vendor's name, for people. */
  readonly title: string;
  readonly paths: Paths;
  /** Other paths of endpoints, and which of `paths` they stand for. */
  readonly aliases?: Readonly<Record<string, keyof Paths>>;
  /** The issuer identifier. Default: the origin. */
  readonly issuer: (origin: string) => string;
  /** The address of the metadata; its host may be another name of this machine. */
  readonly discoveryUrl: (origin: string) => string;
  /** The defaults that differ; every option of the server still changes them. */
  readonly behaviour: Partial<Behaviour>;
  /** What must be set at the vendor before scripts may call its endpoints; it is open here. */
  readonly cors: string;
  readonly quirks: readonly Quirk[];

  /** Writes an address in the form that `paths` has, where several are good. */
  readonly locate?: (url: URL) => void;
  /** The metadata as the vendor publishes it; `undefined` where it has none. */
  readonly metadata?: (document: Members, origin: string, asked: URL) => Members | undefined;
  /** Parameters of an authorization request that only this vendor has. */
  readonly parameters?: readonly string[];
  /** Why an authorization request is refused. */
  readonly refuseAuthorization?: (parameters: URLSearchParams) => Refusal | undefined;
  /** Changes the parameters that a login comes back with. */
  readonly callback?: (parameters: URLSearchParams) => void;
  /** Whether the callback names the issuer (RFC 9207). Default false. */
  readonly namesIssuerInCallback?: boolean;
  /** What the error says when the user cancels, or has forgotten the password. */
  readonly denials?: Denials;

  /** Scopes that are the server's own, and no API's. */
  readonly scopes?: readonly string[];
  /** The APIs that a request asks for. Default: its `audience`. */
  readonly apis?: (asked: Asked) => readonly string[];
  /** Whether a login with these scopes gives a refresh token. Default: `offline_access`. */
  readonly givesRefreshToken?: (scopes: ReadonlySet<string>) => boolean;
  /** Whether the refresh token of a login with these scopes ends with the login. */
  readonly endsWithLogin?: (scopes: ReadonlySet<string>) => boolean;
  /** Whether a rotated refresh token lives no longer than the first one would have. */
  readonly rotationKeepsExpiry?: boolean;
  /** An access token that is a JWT, as the vendor writes it. */
  readonly accessToken?: (parts: AccessTokenParts, origin: string) => AccessTokenParts;
  /** Why a token request is refused before it is looked at. */
  readonly refuseTokenRequest?: (
    request: TokenRequest,
    store: Store,
  ) => Promise<Refusal | undefined> | Refusal | undefined;
  /** The answer to a token request that was granted. */
  readonly answer?: (members: Members, granted: Granted) => Members;
  /** The answer to a token request that was refused, and its status if not the usual one. */
  readonly refusal?: (
    refusal: Refusal,
    request: TokenRequest,
  ) => { readonly status?: number; readonly body: Members };

  /**
   * The parameters of a logout request by their standard names, or why it is refused.
   */
  readonly logout?: (
    parameters: URLSearchParams,
    clients: readonly ClientOptions[],
  ) => URLSearchParams | string;
  /** Whether the user is asked before a logout that names its app. Default: no. */
  readonly asksAtLogout?: (parameters: URLSearchParams) => boolean;
  /** What is kept of a login when it comes back, for later token requests. */
  readonly remember?: (
    login: { readonly grantId: string; readonly parameters: Members },
    store: Store,
  ) => void;
}
