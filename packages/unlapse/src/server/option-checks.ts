import { ConfigurationError } from '../errors/errors.js';

/** One value, or several of which one must match. */
export type OneOrMore = string | readonly string[];

/**
 * The values of an option that decides about access, and so has no default.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: none, or one that is no text
 */
export function listOf(value: OneOrMore | undefined, name: string): readonly string[] {
  const values = typeof value === 'string' ? [value] : (value ?? []);
  if (values.length === 0 || values.some((item) => !isText(item))) {
    throw invalidOption(`${name} is missing: say whose tokens this API takes`);
  }
  return values;
}

/**
 * A number of seconds from 0 to 300.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is not
 */
export function fewSeconds(value: number, name: string): number {
  if (value >= 0 && value <= 300) return value;
  throw invalidOption(`${name} must be 0 to 300`);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function invalidOption(message: string): ConfigurationError {
  return new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', message);
}
