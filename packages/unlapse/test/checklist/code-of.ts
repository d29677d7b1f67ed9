import { isUnlapseError } from '../../src/errors/errors.js';

/** The code of the error that `promise` ends with; `resolved` if it does not. */
export function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => (isUnlapseError(error) ? error.code : String(error)),
  );
}
