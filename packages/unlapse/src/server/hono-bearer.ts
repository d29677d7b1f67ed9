import type { Requirements } from './access-token.js';
import { answerTo } from './refusal.js';
import { markVerified } from './verified-requests.js';
import type { AccessTokenVerifier } from './verifier.js';

/** The part of Hono's `Context` that is looked at. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
}

/**
 * Hono middleware: lets verified requests through, for `accessTokenOf(c)` to tell who calls, and
 * answers the others.
 */
export function honoBearer(
  verifier: AccessTokenVerifier,
  requirements?: Requirements,
): (c: HonoContext, next: () => Promise<void>) => Promise<Response | void> {
  return async (c, next) => {
    try {
      markVerified(c, await verifier.verify(c.req.raw, requirements));
    } catch (error) {
      const answer = answerTo(error);
      if (answer === undefined) throw error;
      return new Response(null, answer);
    }
    return await next();
  };
}
