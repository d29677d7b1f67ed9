import type { Clock } from '../ports/clock.js';
import type { ProofKey, ProofKeys } from '../ports/proof-keys.js';
import { createProof, thumbprint } from './dpop-proof.js';

/** A proof for one request. */
export interface Proof {
  readonly jwt: string;
  /** The one in it. */
  readonly nonce: string | undefined;
}

/** Proves to servers that a session holds its key. */
export interface Prover {
  /** A proof for one request, with the nonce that its server gave last. */
  prove(method: string, url: string, accessToken?: string): Promise<Proof>;
  /**
   * Remembers the nonce that the server of `url` gives (RFC 9449 §8.2).
   *
   * @param used that of the request which is answered; others may have been answered before
   * @returns whether it is another one, which a request that was refused may be repeated with
   */
  noteNonce(url: string, headers: Headers, used?: string): boolean;
  /** Names the key, for `dpop_jkt` (RFC 9449 §10). */
  thumbprint(): Promise<string>;
}

export function createProver(keys: ProofKeys, clock: Pick<Clock, 'now'>): Prover {
  /** Per origin: authorization server and APIs each have their own. */
  const nonces = new Map<string, string>();
  let lastKey: Promise<ProofKey> | undefined;
  let keyIsFor: string | undefined;

  /** Read once for each access token: one of another login may be bound to another key. */
  function keyFor(accessToken: string | undefined): Promise<ProofKey> {
    if (!lastKey || accessToken === undefined || accessToken !== keyIsFor) {
      keyIsFor = accessToken;
      lastKey = keys.get();
      lastKey.catch(() => {
        lastKey = undefined;
      });
    }
    return lastKey;
  }

  return {
    async prove(method, url, accessToken) {
      const key = await keyFor(accessToken);
      const nonce = nonces.get(new URL(url).origin);
      const jwt = await createProof(key, { method, url, accessToken, nonce }, clock.now());
      return { jwt, nonce };
    },
    noteNonce(url, headers, used) {
      const nonce = headers.get('dpop-nonce');
      if (!nonce) return false;
      nonces.set(new URL(url).origin, nonce);
      return nonce !== used;
    },
    thumbprint: async () => thumbprint((await keys.get()).jwk),
  };
}
