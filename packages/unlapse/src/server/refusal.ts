import { isUnlapseError, UnlapseError } from '../errors/errors.js';

/** What the caller of a protected resource did wrong (RFC 6750 §3.1). */
export type RefusalReason =
  /** No token: the challenge carries no error code. */
  | 'missing_token'
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  /** The token is bound to a key, and its proof is missing or wrong (RFC 9449 §7.1). */
  | 'invalid_dpop_proof';

/** The answer to a request that may not pass. */
export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A request, or its access token, was refused. Thrown out of a handler it is answered rightly:
 * Hono asks for `getResponse()`, Express and Connect take `status` and `headers`.
 */
export class TokenRefusedError extends UnlapseError {
  override readonly name = 'TokenRefusedError';
  declare readonly error: RefusalReason;
  declare readonly status: 400 | 401 | 403;
  /** The value of the `WWW-Authenticate` header. */
  readonly challenge: string;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param why for the developer of the client; it is sent
   * @param scope the scopes that the request needs
   */
  constructor(reason: RefusalReason, why: string, scope?: string, cause?: unknown) {
    super('UNLAPSE_TOKEN_REFUSED', `request refused: ${why}`, {
      error: reason,
      status: statuses[reason],
      cause,
    });
    this.challenge = challengeOf(reason, why, scope);
    this.headers = { 'www-authenticate': this.challenge };
  }

  /** The complete answer; it has no body. */
  getResponse(): Response {
    return new Response(null, { status: this.status, headers: this.headers });
  }
}

/**
 * How to answer `error`, or `undefined` when it is not about access: a refusal as it says, and 503
 * while the keys of the authorization server cannot be had: nobody is let in, nobody is blamed.
 */
export function answerTo(error: unknown): RefusalAnswer | undefined {
  if (!isUnlapseError(error)) return undefined;
  if (error.code === 'UNLAPSE_SERVER_UNAVAILABLE') return { status: 503, headers: {} };
  if (error.code !== 'UNLAPSE_TOKEN_REFUSED') return undefined;
  const { status, headers } = error as TokenRefusedError;
  return { status, headers };
}

const statuses = {
  missing_token: 401,
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  invalid_dpop_proof: 401,
} as const satisfies Record<RefusalReason, number>;

/** A challenge must have a parameter (RFC 6750 §3), so the realm is always there. */
function challengeOf(reason: RefusalReason, why: string, scope: string | undefined): string {
  const parameters = ['realm="api"'];
  if (reason !== 'missing_token') {
    parameters.push(`error="${reason}"`, `error_description="${quotable(why)}"`);
  }
  if (scope !== undefined) parameters.push(`scope="${quotable(scope)}"`);
  return `Bearer ${parameters.join(', ')}`;
}

/** What may stand between quotes in a challenge (RFC 6750 §3). */
function quotable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|["\\]/g, '');
}
