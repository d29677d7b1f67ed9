import type { Members } from './profile.js';

/** Members but these. */
export function without(members: Members, ...names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

/** The parts of a list that is written with spaces, as `scope` is. */
export function listOf(value: unknown): string[] {
  return typeof value === 'string' ? value.split(' ').filter((part) => part !== '') : [];
}
