import { ConfigurationError } from '../errors/errors.js';
import { createWebClock } from '../platform/web/clock.js';
import type { Clock } from '../ports/clock.js';
import { secureUrl } from '../protocol/secure-url.js';
import type { BearerRequest } from './bearer-credentials.js';
import { checkProof, PROOF_ALGORITHMS } from './dpop-proof.js';
import { fewSeconds } from './option-checks.js';
import { TokenRefusedError } from './refusal.js';
import { createSeenTokens } from './seen-tokens.js';
import type { AccessTokenVerifier } from './verifier.js';

export interface DPoPVerifierOptions {
  /** Where clients see this API: what they call must be in their proofs, whatever a proxy makes of it. */
  readonly origin: string;
  /** How old a proof may be, and how far ahead the clock of its client; seconds, 0 to 300. Default 300. */
  readonly windowSeconds?: number;
  /** Whether bearer tokens that are bound to no key pass as well, as long as some clients use them. Default false. */
  readonly acceptsBearer?: boolean;
  /** For tests. Default: the system's clocks. */
  readonly clock?: Clock;
}

/** Proofs that are remembered at a time; the oldest go first. */
const MOST_PROOFS = 100_000;
/** `1*SP token68`, and nothing after it (RFC 9449 §7.1). */
const CREDENTIALS = /^dpop +([a-z0-9._~+/-]+=*)$/i;

/**
 * Makes a verifier take tokens that are bound to a key, each with a proof of that key (RFC 9449 §7).
 * It remembers in this process which proofs it has seen: in a cluster a proof may come once to each.
 *
 * Its `verify` throws UNLAPSE_TOKEN_REFUSED with a `DPoP` challenge, and UNLAPSE_NOT_SET_UP for a
 * request without a `method`.
 *
 * @example
 * const verifier = createDPoPVerifier(createAccessTokenVerifier({ issuer, audience }), { origin });
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: the origin is not over https
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: a window out of range
 */
export function createDPoPVerifier(
  verifier: AccessTokenVerifier,
  {
    origin,
    windowSeconds = 300,
    acceptsBearer = false,
    clock = createWebClock(),
  }: DPoPVerifierOptions,
): AccessTokenVerifier {
  const api = secureUrl(origin, 'origin').origin;
  fewSeconds(windowSeconds, 'windowSeconds');
  const seen = createSeenTokens(clock, MOST_PROOFS);

  const verifyBound: AccessTokenVerifier['verify'] = async (request, requirements) => {
    const { method, headers } = request;
    const accessToken = boundToken(headers);
    if (method === undefined) {
      throw new ConfigurationError('UNLAPSE_NOT_SET_UP', 'a proof is for a method: pass it on');
    }
    const { keyThumbprint, id, untilMs } = await checkProof(headers.get('dpop'), {
      method,
      url: urlOf(request),
      accessToken,
      windowSeconds,
      nowMs: clock.now(),
    });
    const token = await verifier.verifyToken(accessToken, { ...requirements, keyThumbprint });
    // Last, so that nobody without a token of this issuer fills the memory.
    if (!seen.add(`${keyThumbprint} ${id}`, untilMs)) {
      throw new TokenRefusedError('invalid_dpop_proof', 'the proof was used before');
    }
    return token;
  };

  function urlOf({ url }: BearerRequest): string {
    const whole = url.startsWith('/') ? api + url : url;
    return URL.canParse(whole) ? api + new URL(whole).pathname : '';
  }

  return {
    verifyToken: verifier.verifyToken,
    async verify(request, requirements) {
      const isBearer = /^bearer(?: |$)/i.test(request.headers.get('authorization')?.trim() ?? '');
      if (acceptsBearer && isBearer) return verifier.verify(request, requirements);
      try {
        return await verifyBound(request, requirements);
      } catch (error) {
        if (error instanceof TokenRefusedError) challenge(error, acceptsBearer);
        throw error;
      }
    },
  };
}

function boundToken(headers: BearerRequest['headers']): string {
  const header = headers.get('authorization')?.trim() ?? '';
  if (!/^dpop(?: |$)/i.test(header)) {
    throw new TokenRefusedError('missing_token', 'there is no DPoP token in the header');
  }
  const token = CREDENTIALS.exec(header)?.[1];
  if (token === undefined) {
    throw new TokenRefusedError('invalid_request', 'the Authorization header is malformed');
  }
  return token;
}

/** Says in the refusal of a request what would have been taken (RFC 9449 §7.1). */
function challenge(refusal: TokenRefusedError, acceptsBearer: boolean): void {
  const [, parameters] = /^Bearer (.*)$/.exec(refusal.challenge) ?? [];
  if (parameters === undefined) return;
  const dpop = `DPoP ${parameters}, algs="${PROOF_ALGORITHMS.join(' ')}"`;
  const offersBoth = acceptsBearer && refusal.error === 'missing_token';
  const text = offersBoth ? `${dpop}, ${refusal.challenge}` : dpop;
  Object.assign(refusal, { challenge: text, headers: { 'www-authenticate': text } });
}
