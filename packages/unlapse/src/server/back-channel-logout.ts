import type { CompactVerifyGetKey } from 'jose';
import { isUnlapseError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import { secureUrl } from '../protocol/secure-url.js';
import { readForm } from './form-body.js';
import { logoutTokenFault, logoutTokens, type LogoutNotice } from './logout-token.js';
import { fewSeconds, listOf, type OneOrMore } from './option-checks.js';
import { TokenRefusedError } from './refusal.js';
import { createSeenTokens } from './seen-tokens.js';
import { signedClaims } from './signed-claims.js';

export interface BackChannelLogoutOptions {
  /** The `iss` of the logout tokens, character by character, and where the metadata is looked up. */
  readonly issuer: string;
  /** The client whose sessions this server keeps. */
  readonly clientId: OneOrMore;
  /** Where the keys are. Default: `jwks_uri` of the issuer's metadata. */
  readonly jwksUri?: string;
  /** How far this clock may be off; seconds, 0 to 300. Default 5. */
  readonly clockToleranceSeconds?: number;
  /** Ends the sessions that are meant. That there are none is no failure. */
  readonly endSessions: (notice: LogoutNotice) => void | Promise<void>;
  /** Hears of logouts that failed on this side: `endSessions` threw, or there were no keys. */
  readonly onFailure: (error: unknown) => void;
}

export interface BackChannelLogoutDeps {
  readonly options: BackChannelLogoutOptions;
  readonly keys: CompactVerifyGetKey;
  readonly clock: Pick<Clock, 'now'>;
}

/** Far more than any logout token needs. */
const LIMIT_BYTES = 65_536;

export function createLogoutReceiver(
  deps: BackChannelLogoutDeps,
): (request: Request) => Promise<Response> {
  const { options, keys, clock } = deps;
  const { issuer, jwksUri, endSessions, onFailure, clockToleranceSeconds = 5 } = options;
  secureUrl(issuer, 'issuer');
  if (jwksUri !== undefined) secureUrl(jwksUri, 'jwksUri');
  const expected = {
    issuer,
    clientIds: listOf(options.clientId, 'clientId'),
    clockToleranceSeconds: fewSeconds(clockToleranceSeconds, 'clockToleranceSeconds'),
  };
  const seen = createSeenTokens(clock);

  return async (request) => {
    if (request.method !== 'POST') return answer(405, { allow: 'POST' });
    try {
      await logOut(await logoutTokenOf(request));
      return answer(200);
    } catch (error) {
      if (isUnlapseError(error) && error.code === 'UNLAPSE_TOKEN_REFUSED') {
        return failure('invalid_request', error.message);
      }
      onFailure(error);
      return failure('server_error', 'the logout failed');
    }
  };

  async function logOut(token: string): Promise<void> {
    const claims = await signedClaims(token, logoutTokens, keys);
    const fault = logoutTokenFault(claims, expected, clock.now() / 1000);
    if (fault !== undefined) throw refused(fault);
    const { jti, exp, iat, sub, sid } = claims as unknown as LogoutClaims;
    if (!seen.add(jti, (exp + clockToleranceSeconds) * 1000)) {
      throw refused('the token was received before');
    }
    try {
      await endSessions({ iss: issuer, sub, sid, issuedAtMs: iat * 1000 });
    } catch (error) {
      // The issuer may try again.
      seen.remove(jti);
      throw error;
    }
  }
}

/** What a token has that passed the checks. */
interface LogoutClaims {
  readonly jti: string;
  readonly exp: number;
  readonly iat: number;
  readonly sub: string | undefined;
  readonly sid: string | undefined;
}

async function logoutTokenOf(request: Request): Promise<string> {
  const form = await readForm(request, LIMIT_BYTES);
  if (form === undefined) throw refused('the body is not a form of a sensible size');
  const [token, ...others] = form.getAll('logout_token');
  if (token === undefined || others.length > 0) throw refused('send one logout_token');
  return token;
}

function refused(why: string): TokenRefusedError {
  return new TokenRefusedError('invalid_request', why);
}

/** Whatever was wrong, and on which side: it is 400 (Back-Channel Logout §2.8). */
function failure(error: string, description: string): Response {
  const body = JSON.stringify({ error, error_description: description });
  return answer(400, { 'content-type': 'application/json' }, body);
}

function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | null = null,
): Response {
  return new Response(body, { status, headers: { 'cache-control': 'no-store', ...headers } });
}
