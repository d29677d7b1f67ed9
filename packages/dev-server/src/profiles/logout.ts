import type { ClientOptions } from '../options.js';

/** The addresses that a client may return to after a logout. */
export function logoutUris({
  redirectUris,
  postLogoutRedirectUris,
}: ClientOptions): readonly string[] {
  return postLogoutRedirectUris ?? redirectUris;
}

/**
 * Logout parameters that name the client whose address they return to, for servers that ask for no
 * client there.
 */
export function namingClient(
  parameters: URLSearchParams,
  clients: readonly ClientOptions[],
): URLSearchParams {
  const named = new URLSearchParams(parameters);
  if (named.has('client_id') || named.has('id_token_hint')) return named;
  const returnTo = named.get('post_logout_redirect_uri') ?? '';
  const client = clients.find((candidate) => logoutUris(candidate).includes(returnTo));
  if (client) named.set('client_id', client.clientId);
  return named;
}
