/** Signatures that a published key can verify: never `none`, never a shared secret (RFC 8725 §3.1). */
export const ALGORITHMS: readonly string[] =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
