import { afterEach, expect, it, vi } from 'vitest';
import { createConsoleLogger } from './logger.js';

afterEach(() => {
  vi.restoreAllMocks();
});

it.each([
  ['NONE', []],
  ['ERROR', ['[unlapse] failed']],
  ['DEBUG', ['[unlapse] happened', '[unlapse] failed']],
] as const)('prints at %s: %j', (level, expected) => {
  const printed: unknown[] = [];
  vi.spyOn(console, 'debug').mockImplementation((message) => printed.push(message));
  vi.spyOn(console, 'error').mockImplementation((message) => printed.push(message));
  const logger = createConsoleLogger(level);

  logger.debug('happened');
  logger.error('failed');

  expect(printed).toEqual(expected);
});
