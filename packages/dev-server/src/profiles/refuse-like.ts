import type { KoaContextWithOIDC, errors } from 'oidc-provider';
import type { Profile } from './profile.js';

/**
 * Refuses an authorization request as the vendor would.
 *
 * @throws {CustomOIDCProviderError} the vendor refuses it; it is sent back to the app
 */
export function refuseLike(
  { refuseAuthorization }: Profile,
  ctx: KoaContextWithOIDC,
  { CustomOIDCProviderError }: Pick<typeof errors, 'CustomOIDCProviderError'>,
): void {
  const refusal = refuseAuthorization?.(new URLSearchParams(ctx.querystring));
  if (refusal) throw new CustomOIDCProviderError(refusal.error, refusal.error_description);
}
