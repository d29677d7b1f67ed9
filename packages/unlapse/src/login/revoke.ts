import type { Http } from '../ports/http.js';
import type { Logger } from '../ports/logger.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { secureUrl } from '../protocol/secure-url.js';

/**
 * Revokes the refresh token, where the server has a revocation endpoint (RFC 7009 §2.1). Best
 * effort: whatever the server says, the session is over here.
 */
export async function revoke(
  { http, logger }: { readonly http: Http; readonly logger: Logger },
  { refreshToken, provider }: AuthResult,
): Promise<void> {
  const endpoint: unknown = provider.manifest['revocation_endpoint'];
  if (refreshToken === undefined || endpoint === undefined) return;
  try {
    const { status } = await http.send({
      method: 'POST',
      url: secureUrl(endpoint, 'revocation_endpoint').href,
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: new URLSearchParams({
        token: refreshToken,
        token_type_hint: 'refresh_token',
        client_id: provider.options.clientId,
      }).toString(),
    });
    if (status !== 200) logger.error(`the refresh token was not revoked: status ${status}`);
  } catch {
    logger.error('the refresh token was not revoked: no answer');
  }
}
