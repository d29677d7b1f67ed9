import type { Requirements } from './access-token.js';
import { answerTo } from './refusal.js';
import { markVerified } from './verified-requests.js';
import type { AccessTokenVerifier } from './verifier.js';

/** The part of Node's `IncomingMessage` (and so of Express' request) that is looked at. */
export interface ConnectRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express: `url` before a router took off where it is mounted. */
  readonly originalUrl?: string | undefined;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
}

/** The part of Node's `ServerResponse` that is used. */
export interface ConnectResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(): unknown;
}

/**
 * Express or Connect middleware: lets verified requests through, for `accessTokenOf(req)` to tell
 * who calls, and answers the others.
 */
export function bearerMiddleware(
  verifier: AccessTokenVerifier,
  requirements?: Requirements,
): (req: ConnectRequest, res: ConnectResponse, next: (error?: unknown) => void) => Promise<void> {
  return async (req, res, next) => {
    try {
      // Not `req.headers`: of two Authorization headers Node keeps the first and drops the second.
      const headers = new Headers();
      req.rawHeaders.forEach((name, index, raw) => {
        const isName = index % 2 === 0 && /^(authorization|dpop)$/i.test(name);
        if (isName) headers.append(name, raw[index + 1] ?? '');
      });
      const { method, originalUrl: url = req.url ?? '' } = req;
      markVerified(req, await verifier.verify({ method, url, headers }, requirements));
    } catch (error) {
      const answer = answerTo(error);
      if (answer === undefined) return next(error);
      res.statusCode = answer.status;
      for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
      res.end();
      return;
    }
    next();
  };
}
