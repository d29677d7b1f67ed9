import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { inspect } from 'node:util';
import { UnlapseError } from '../../src/errors/errors.js';

/** Each code has a page, and no page is without a code: `npm run docs` holds it. */
const codes = new Set(
  readdirSync(new URL('../../../../docs/errors/', import.meta.url)).map((page) =>
    page.replace(/\.md$/, ''),
  ),
);

/** What a reader of text did: a value, or an error of ours. */
export type Outcome<T> = { readonly value: T } | { readonly error: UnlapseError };

/**
 * Reads, and holds what every reader promises: nothing is thrown but typed errors, and these say
 * nothing that is secret.
 */
export async function outcomeOf<T>(
  read: () => T | Promise<T>,
  secrets: readonly string[] = [],
): Promise<Outcome<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    assert(error instanceof UnlapseError, `an error without a code: ${inspect(error)}`);
    assert(codes.has(error.code), `no known code: ${error.code}`);
    assertSilent(error, secrets);
    return { error };
  }
}

/** That `shown`, with all that is in it, has none of `secrets`. */
export function assertSilent(shown: unknown, secrets: readonly string[]): void {
  const text = inspect(shown, { depth: Infinity, maxStringLength: Infinity, showHidden: true });
  for (const secret of secrets) {
    assert(!text.includes(secret), `a secret is shown: ${text}`);
  }
}

const shared: readonly object[] = [
  Object,
  Array,
  String,
  Number,
  Function,
  Map,
  URLSearchParams,
].map(({ prototype }) => prototype);
const membersBefore = members();

/** That what all objects have in common is as it was when the tests began. */
export function assertPrototypesUntouched(): void {
  assert.deepEqual(members(), membersBefore);
}

function members(): unknown {
  return shared.map((prototype) => Reflect.ownKeys(prototype));
}
