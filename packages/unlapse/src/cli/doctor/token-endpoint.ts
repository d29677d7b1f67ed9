import type { Http, HttpResponse } from '../../ports/http.js';
import { parseJsonObject } from '../../protocol/http-answer.js';
import type { Manifest } from '../../protocol/manifest.js';
import type { ClientSettings } from './client-settings.js';
import type { ReadByScript } from './cors.js';
import { type Finding, ok, unknown, wrong } from './finding.js';
import { ask, from } from './server.js';

/** What the token endpoint makes of the client. */
export interface TokenEndpoint {
  readonly findings: readonly Finding[];
  readonly read: ReadByScript;
}

/**
 * Tries to refresh with a token that no server has issued: how it is refused tells whether the client
 * is a public one, and whether it may refresh. No session is touched.
 */
export async function tryTokenEndpoint(
  http: Http,
  client: ClientSettings,
  manifest: Manifest,
): Promise<TokenEndpoint> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: client.clientId,
    refresh_token: 'unlapse-doctor-asks-who-is-there',
  });
  const url = String(manifest['token_endpoint']);
  const answer = await ask(http, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...from(client) },
    body: form.toString(),
  });
  return typeof answer === 'string'
    ? {
        findings: [wrong('client', answer, 'check that this machine reaches the token endpoint')],
        read: { endpoint: 'token_endpoint', answer: undefined },
      }
    : {
        findings: [readRefusal(answer)],
        read: { endpoint: 'token_endpoint', answer },
      };
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 RFC 6749 §5.2} */
function readRefusal({ status, body }: HttpResponse): Finding {
  const { error, error_description: description } = parseJsonObject(body) ?? {};
  if (/AADSTS900232[67]/.test(String(description))) {
    return wrong(
      'client',
      'the redirect URL is registered for another platform than the one that asks',
      'register it as single-page application for the web, as mobile and desktop application for devices',
    );
  }
  switch (error) {
    case 'invalid_client':
      return wrong(
        'client',
        'the token endpoint does not take this client without a secret',
        'check clientId, and register the client as public (single-page or native application, no authentication)',
      );
    case 'unauthorized_client':
      return wrong(
        'client',
        'no refresh token will come: the client may not use the refresh grant',
        'allow the grants authorization_code and refresh_token for this client',
      );
    case 'unsupported_grant_type':
      return wrong(
        'client',
        'no refresh token will come: the token endpoint does not know the refresh grant',
        'allow it in the console of the server',
      );
    case 'invalid_grant':
    case 'invalid_request':
      return ok('client', 'the token endpoint takes the client without a secret');
    default:
      return unknown(
        'client',
        `the token endpoint answers ${status}, which does not tell whether the client is a public one`,
        'it must be registered as public (single-page or native application)',
      );
  }
}
