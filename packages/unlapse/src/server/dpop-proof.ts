import { calculateJwkThumbprint, type JWK } from 'jose';
import { EmbeddedJWK } from 'jose/jwk/embedded';
import { compactVerify } from 'jose/jws/compact/verify';
import { parseJsonObject, type JsonObject } from '../protocol/http-answer.js';
import { TokenRefusedError } from './refusal.js';
import { tokenHash } from './token-hash.js';

/** What the proof must be for. */
export interface ProofExpectations {
  readonly method: string;
  /** As clients call it, without query and fragment. */
  readonly url: string;
  readonly accessToken: string;
  /** How old it may be, and how far ahead; seconds. */
  readonly windowSeconds: number;
  readonly nowMs: number;
}

/** A proof that is right for its request, but may have been seen before. */
export interface CheckedProof {
  /** Names the key that signed it (RFC 7638). */
  readonly keyThumbprint: string;
  /** Its `jti`, which is unique for this key. */
  readonly id: string;
  /** When it can no longer be used; epoch milliseconds. */
  readonly untilMs: number;
}

/** What proofs are signed with. */
export const PROOF_ALGORITHMS: readonly string[] = ['ES256'];
/** Members of a JWK that are for nobody but its owner (RFC 7518 §6). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/** Longer ones would only fill the memory of those that were seen. */
const LONGEST_ID = 256;

/**
 * Checks the proof of one request.
 *
 * @param proof the value of the `DPoP` header
 * @throws {TokenRefusedError} UNLAPSE_TOKEN_REFUSED: there is none, or it is for something else
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-4.3 RFC 9449 §4.3}
 */
export async function checkProof(
  proof: string | null,
  { method, url, accessToken, windowSeconds, nowMs }: ProofExpectations,
): Promise<CheckedProof> {
  if (!proof) throw refused('there is no proof in the DPoP header');
  const { payload, jwk } = await verified(proof);
  const { jti, htm, htu, iat, ath } = payload;
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) {
    throw refused('the proof has no jti that could be remembered');
  }
  if (htm !== method) throw refused('the proof is for another method');
  if (withoutQuery(htu) !== url) throw refused('the proof is for another URL');
  if (typeof iat !== 'number' || !(Math.abs(nowMs / 1000 - iat) <= windowSeconds)) {
    throw refused('the proof was not made just now');
  }
  if (ath !== (await tokenHash(accessToken))) throw refused('the proof is for another token');
  return {
    keyThumbprint: await calculateJwkThumbprint(jwk),
    id: jti,
    untilMs: (iat + windowSeconds) * 1000,
  };
}

async function verified(proof: string): Promise<{ payload: JsonObject; jwk: JWK }> {
  const { payload, protectedHeader } = await compactVerify(proof, EmbeddedJWK, {
    algorithms: [...PROOF_ALGORITHMS],
  }).catch((error: unknown) => {
    throw refused('the proof is no JWT that its own key has signed with ES256', error);
  });
  const { typ, crit, jwk } = protectedHeader;
  if (typ !== 'dpop+jwt' || crit !== undefined) throw refused('the header is not that of a proof');
  if (!jwk || PRIVATE.some((name) => name in jwk)) throw refused('the proof shows a private key');
  return { payload: parseJsonObject(new TextDecoder().decode(payload)) ?? {}, jwk };
}

/** The URL of a claim or a request as it is compared (RFC 3986 §6.2.2 and §6.2.3). */
function withoutQuery(url: unknown): string | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function refused(why: string, cause?: unknown): TokenRefusedError {
  return new TokenRefusedError('invalid_dpop_proof', why, undefined, cause);
}
