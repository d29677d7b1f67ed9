import { ConfigurationError } from '../errors/errors.js';
import type { ProviderOptions } from './provider-request.js';
import { secureUrl } from './secure-url.js';

/**
 * Refuses options that cannot work before anything is opened or sent.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: a field is missing or malformed
 * @throws {ConfigurationError} UNLAPSE_INSECURE_URL: `discoveryUrl` is plain http off localhost
 */
export function assertProviderOptions(options: ProviderOptions): void {
  for (const name of ['clientId', 'discoveryUrl', 'redirectUri'] as const) {
    if (typeof options?.[name] !== 'string' || options[name] === '') {
      throw new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', `the options lack ${name}`);
    }
  }
  secureUrl(options.discoveryUrl, 'discoveryUrl');
  if (!URL.canParse(options.redirectUri) || options.redirectUri.includes('#')) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      'redirectUri must be a URL without a fragment',
    );
  }
}
