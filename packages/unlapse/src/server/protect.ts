import type { Requirements, VerifiedAccessToken } from './access-token.js';
import { answerTo } from './refusal.js';
import type { AccessTokenVerifier } from './verifier.js';

/**
 * Wraps a handler of Web-standard requests (Workers, Deno, Bun, Next.js routes): it only ever runs
 * with a verified token in its hands, so there is no check to forget.
 *
 * @param handler gets the token second; what the server passes besides the request comes after it
 */
export function protect<Rest extends readonly unknown[]>(
  verifier: AccessTokenVerifier,
  requirements: Requirements,
  handler: (
    request: Request,
    token: VerifiedAccessToken,
    ...rest: Rest
  ) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    let token: VerifiedAccessToken;
    try {
      token = await verifier.verify(request, requirements);
    } catch (error) {
      const answer = answerTo(error);
      if (answer === undefined) throw error;
      return new Response(null, answer);
    }
    return handler(request, token, ...rest);
  };
}
