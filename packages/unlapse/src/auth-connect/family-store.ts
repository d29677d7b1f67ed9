import { StorageError } from '../errors/errors.js';
import type { Clock } from '../ports/clock.js';
import type { TokenStore } from '../ports/token-store.js';
import { parseJsonObject } from '../protocol/http-answer.js';
import type { RefreshAttempt } from '../refresh/journal.js';
import type { Trouble } from '../refresh/trouble.js';

/** The refresh tokens that one login has had, and the newest result, each readable by its holders. */
export interface Family {
  readonly id: string;
  /** New with each change. */
  readonly revision: string;
  /** By the name of each refresh token, oldest first: the family's secret, sealed under the token. */
  readonly links: Readonly<Record<string, string>>;
  /** The newest result, sealed under the family's secret; `undefined`: its user has logged out. */
  readonly head?: string | undefined;
  readonly attempt?: RefreshAttempt | undefined;
  readonly trouble?: Trouble | undefined;
}

/**
 * The families of one client at one server, in the order of their last change. Rejects where the
 * store cannot be used.
 */
export interface FamilyStore {
  read(): Promise<readonly Family[]>;
  /**
   * Changes them in one step; `edit` is called again where another tab was faster. What it makes
   * anew is stored in any case; the others go when they are too old, or too many.
   *
   * @param edit returns what it was given where there is nothing to change
   * @returns what is stored then
   */
  change(edit: (families: readonly Family[]) => readonly Family[]): Promise<readonly Family[]>;
}

interface StoredFamily extends Family {
  /** When it was last changed, no earlier than those before it; epoch milliseconds. */
  readonly usedAtMs: number;
}

const SCHEMA = 1;
/** 30 days: few servers let a browser's refresh token go unused for longer. */
const KEPT_FOR_MS = 2_592_000_000;
const MOST_FAMILIES = 10;
const MOST_LINKS = 50;

export function createFamilyStore(store: TokenStore, clock: Clock): FamilyStore {
  return {
    read: async () => parse((await store.read())?.text),
    async change(edit) {
      for (;;) {
        const found = await store.read();
        const families = parse(found?.text);
        const next = edit(families);
        if (next === families) return families;
        const stored = renewed(families, next, clock.now());
        const text = JSON.stringify({ schema: SCHEMA, families: stored });
        if ((await store.write(text, found?.revision ?? '')) !== undefined) return stored;
      }
    },
  };
}

/** The family without its tokens: its refresh tokens, and those of `links`, are known and refused. */
export function tombstoneOf(family: Family, revision: string, links: Family['links'] = {}): Family {
  const names = Object.keys({ ...family.links, ...links });
  return { id: family.id, revision, links: Object.fromEntries(names.map((name) => [name, ''])) };
}

/** What is left of `before`, and after it what `next` has anew: that is in use, and stays. */
function renewed(
  before: readonly StoredFamily[],
  next: readonly Family[],
  nowMs: number,
): readonly StoredFamily[] {
  // The clock may have been set back, and nothing gets older by that.
  const usedAtMs = Math.max(nowMs, before.at(-1)?.usedAtMs ?? 0);
  const known: readonly Family[] = before;
  return [
    ...before.filter((family) => next.includes(family) && usedAtMs - family.usedAtMs < KEPT_FOR_MS),
    ...next
      .filter((family) => !known.includes(family))
      .map((family) => ({
        ...family,
        usedAtMs,
        links: Object.fromEntries(Object.entries(family.links).slice(-MOST_LINKS)),
      })),
  ].slice(-MOST_FAMILIES);
}

/** What is damaged is nothing: who comes next starts anew. */
function parse(text = '{}'): readonly StoredFamily[] {
  const { schema = SCHEMA, families } = parseJsonObject(text) ?? {};
  if (schema !== SCHEMA)
    throw new StorageError('UNLAPSE_STORAGE_FAILED', 'written by a newer version');
  return Array.isArray(families)
    ? families.filter(
        (family) => Number.isFinite(family?.usedAtMs) && family.links instanceof Object,
      )
    : [];
}
