/** The public half of an ES256 key (RFC 7518 §6.2.1). */
export interface ProofJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** A key that tokens are bound to. Whoever has it can sign; nobody can read it. */
export interface ProofKey {
  readonly jwk: ProofJwk;
  /** An ES256 signature, as a JWS has it (RFC 7518 §3.4). */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

/** Keeps the key of one session across reloads. */
export interface ProofKeys {
  /**
   * The key; a new one where there is none. All tabs get the same.
   *
   * @throws {StorageError} UNLAPSE_STORAGE_FAILED: what is stored cannot be had now; no other key
   * is made, since the tokens are bound to the stored one
   * @throws {UnsupportedError} UNLAPSE_PLATFORM_UNSUPPORTED: there is no WebCrypto
   */
  get(): Promise<ProofKey>;
  /** Forgets the key, so that what is bound to it is of no use to anybody. */
  clear(): Promise<void>;
}
