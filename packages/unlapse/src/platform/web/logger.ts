/* oxlint-disable eslint/no-console -- the one place of the library that prints */
import type { Logger } from '../../ports/logger.js';

/** Prints to the console; `DEBUG` everything, `ERROR` errors only, `NONE` nothing. */
export function createConsoleLogger(level: 'NONE' | 'DEBUG' | 'ERROR'): Logger {
  return {
    debug(message) {
      if (level === 'DEBUG') console.debug(`[unlapse] ${message}`);
    },
    error(message) {
      if (level !== 'NONE') console.error(`[unlapse] ${message}`);
    },
  };
}
