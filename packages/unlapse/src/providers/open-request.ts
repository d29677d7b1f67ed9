import type { ProviderURLInfo } from '../protocol/provider-request.js';

/**
 * A request of a built-in provider. Auth Connect's documents show overrides that write into
 * `params` without asking whether there are any; so must those that apps have.
 */
export interface OpenRequest extends ProviderURLInfo {
  // oxlint-disable-next-line typescript/no-explicit-any -- an optional `Params` would need a check
  params?: any;
  // oxlint-disable-next-line typescript/no-explicit-any -- as above
  payload?: any;
}
