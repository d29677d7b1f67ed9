import { existsSync, readFileSync } from 'node:fs';
import { ConfigurationError } from '../../errors/errors.js';

/**
 * The text of a file, byte for byte (a byte order mark stays in it), or `undefined` where there is
 * no such file.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is no UTF-8, and would not survive
 */
export function readText(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (cause) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      `${path} cannot be read as UTF-8 text: save it as UTF-8`,
      { cause },
    );
  }
}

/**
 * `text` without the lines from `start` to `end`. Where they stood between two blank lines, or after
 * one at the end, it goes with them.
 */
export function withoutLines(text: string, start: number, end: number): string {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const isDoubled = /\n\r?\n$/.test(before) && /^(\r?\n|$)/.test(after);
  return (isDoubled ? before.replace(/\r?\n$/, '') : before) + after;
}

/** `line:column` of an offset, both from 1. */
export function positionAt(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
