import { ConfigurationError } from '../errors/errors.js';
import type { AuthResult, Provider } from '../protocol/auth-result.js';
import type { AuthProvider } from './auth-provider.js';

/** @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: not an object that makes requests */
export function assertProvider(provider: AuthProvider): void {
  if (typeof provider?.authorizeRequest !== 'function') {
    throw new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', 'pass a provider object');
  }
}

/**
 * The server and client that `auth` was made with.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: `auth` is missing or does not say
 */
export function providerOf(auth: AuthResult | undefined): Provider {
  if (!auth?.provider?.manifest || !auth.provider.options) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      'pass an AuthResult with its provider',
    );
  }
  return auth.provider;
}
