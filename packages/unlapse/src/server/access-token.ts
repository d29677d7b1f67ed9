/** The verified payload of an access token. */
export interface AccessTokenClaims {
  /** The issuer. */
  readonly iss: string;
  /** The user, or the client itself where there is no user. */
  readonly sub: string;
  /** When it ends; epoch seconds. */
  readonly exp: number;
  readonly [claim: string]: unknown;
}

/** What is known once an access token has been verified. */
export interface VerifiedAccessToken {
  readonly claims: AccessTokenClaims;
  /** The granted scopes, whatever claim the server keeps them in. Compare with `has`. */
  readonly scopes: ReadonlySet<string>;
}

/** What a request needs besides a valid token. */
export interface Requirements {
  /** All of these; each is compared as a whole: `read` is not `readonly`. */
  readonly scopes?: readonly string[];
  /**
   * The key that the caller has proven to hold (RFC 7638): the token must be bound to it. Default:
   * none, and a token that is bound to one does not pass.
   */
  readonly keyThumbprint?: string;
}
