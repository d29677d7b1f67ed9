/** Encrypts texts for who holds a secret, and for nobody else. */
export interface Sealer {
  /**
   * What can be done with a secret of high entropy, such as a refresh token. Rejects where the
   * browser has no WebCrypto.
   */
  keyOf(secret: string): Promise<SealerKey>;
}

export interface SealerKey {
  /** The same for the same secret, and tells nothing of it. */
  readonly name: string;
  seal(text: string): Promise<string>;
  /** Rejects what was sealed under another secret, or changed since. */
  open(sealed: string): Promise<string>;
}
