import { ConfigurationError } from '../errors/errors.js';
import type { Params } from '../protocol/provider-request.js';

/** What one login asks for beyond the provider's own request. */
export interface LoginExtras {
  readonly params?: Params;
  readonly returnTo?: string | undefined;
}

/** They protect the request: whoever changes them takes the protection away. */
const RESERVED =
  /^(client_id|code_challenge.*|dpop_jkt|nonce|redirect_uri|request.*|response_.*|state)$/;

/** @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: a parameter that protects the login */
export function assertLoginExtras({ params = {} }: LoginExtras): void {
  const reserved = Object.keys(params).find((name) => RESERVED.test(name));
  if (reserved === undefined) return;
  throw new ConfigurationError(
    'UNLAPSE_CONFIGURATION_INVALID',
    `the login sets ${reserved} itself`,
  );
}
