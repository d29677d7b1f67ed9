import type { OpenRequest } from './open-request.js';

/** A logout request that does not say where to go afterwards. */
export function withoutRedirect({ url, params }: OpenRequest): OpenRequest {
  const { post_logout_redirect_uri: _, ...others } = params;
  return { url, params: others };
}
