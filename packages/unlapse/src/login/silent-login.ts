import { isUnlapseError, OAuthResponseError } from '../errors/errors.js';
import type { UserAgent } from '../ports/user-agent.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type { ProviderOptions, RequestBuilder } from '../protocol/provider-request.js';
import type { LoginDeps } from './authorization-request.js';
import { revoke } from './revoke.js';
import { login } from './web-login.js';

/** Which server and client a silent login is for. */
export interface SilentLogin {
  readonly provider: RequestBuilder;
  readonly options: ProviderOptions;
  readonly config: LoginConfig;
  /** Where the server sends its answer; default: that of `options`. */
  readonly redirectUri?: string | undefined;
}

/** For all of it: discovery, the server's answer, the tokens and their check. */
const WITHIN_MS = 10_000;

/**
 * Signs the user of `result` in again without asking, by the login session that the server still
 * has (`prompt=none`, OpenID Core §3.1.2.1). Only the same user of the same issuer is taken; the
 * tokens of anybody else are revoked, and so are those that come too late.
 *
 * Never rejects, and ends within 10 s.
 *
 * @param result with an ID Token: without one nobody can say whose session it was
 * @returns as of a login by the app's own request; `undefined`: it cannot be
 */
export function loginSilently(
  deps: LoginDeps,
  userAgent: UserAgent,
  { provider, options, config, redirectUri = options.redirectUri }: SilentLogin,
  { idToken }: AuthResult,
): Promise<AuthResult | undefined> {
  const { clock, logger } = deps;
  const window = userAgent.open();
  let isOver = false;

  async function attempt(): Promise<AuthResult | undefined> {
    if (idToken === undefined || subjectOf(idToken) === undefined) return undefined;
    try {
      const extras = { params: { prompt: 'none', id_token_hint: idToken } };
      const own = { ...options, redirectUri };
      const result = await login(deps, window, provider, own, config, extras);
      if (!isOver && subjectOf(result.idToken) === subjectOf(idToken)) {
        const authorizeUrl = withoutHint(result.provider.authorizeUrl);
        return { ...result, provider: { ...result.provider, authorizeUrl, options } };
      }
      logger.debug(`not signed in again: ${isOver ? 'too late' : 'another user'}`);
      void revoke(deps, result);
    } catch (error) {
      const { error: name } = isUnlapseError(error) ? error : { error: 'unknown' };
      // The server's no is to be expected; anything else is for the developer to know.
      const level = error instanceof OAuthResponseError ? 'debug' : 'error';
      logger[level](`not signed in again: ${name}`);
    }
    return undefined;
  }

  return new Promise((resolve) => {
    const cancel = clock.setTimer(() => {
      isOver = true;
      window.close();
      logger.error('not signed in again: no answer of the server in time');
      resolve(undefined);
    }, WITHIN_MS);
    void attempt().then((result) => {
      cancel();
      resolve(result);
    });
  });
}

/** Who an ID Token is about: a subject is unique within its issuer only (OpenID Core §2). */
function subjectOf(idToken: string | undefined): string | undefined {
  const { iss, sub } = tryDecodeJwt(idToken) ?? {};
  return typeof sub === 'string' ? JSON.stringify([iss, sub]) : undefined;
}

/** What is stored of a login's request has no token in it. */
function withoutHint(authorizeUrl: string): string {
  const url = new URL(authorizeUrl);
  url.searchParams.delete('id_token_hint');
  return url.href;
}
