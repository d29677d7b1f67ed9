/** How much a revocation ended. */
export interface Revoked {
  /** Refresh tokens that had been good until then. */
  readonly refreshTokens: number;
  /** Logins at the server itself, as its cookie keeps them. */
  readonly sessions: number;
}
