import type { Members } from './profile.js';

/**
 * Claims whose `aud` is not written. oidc-provider insists on one in every JWT; it finds this one,
 * and JSON leaves it out.
 */
export function withoutAudience(payload: Members): Members {
  return Object.defineProperty({ ...payload }, 'aud', { enumerable: false });
}
