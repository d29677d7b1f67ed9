import { StorageError } from '../errors/errors.js';
import type { TokenStore } from '../ports/token-store.js';
import type { RefreshAttempt } from '../refresh/journal.js';
import type { Trouble } from '../refresh/trouble.js';

/** The refresh tokens that one login has had, and the newest result, each readable by its holders. */
export interface Family {
  readonly id: string;
  /** New with each change. */
  readonly revision: string;
  /** When it was last refreshed; epoch milliseconds. */
  readonly usedAtMs: number;
  /** By the name of each refresh token, oldest first: the family's secret, sealed under the token. */
  readonly links: Readonly<Record<string, string>>;
  /** The newest result, sealed under the family's secret; `undefined`: its user has logged out. */
  readonly head?: string | undefined;
  readonly attempt?: RefreshAttempt | undefined;
  readonly trouble?: Trouble | undefined;
}

/** The families of one client at one server. Rejects where the store cannot be used. */
export interface FamilyStore {
  read(): Promise<readonly Family[]>;
  /**
   * Changes them in one step; `edit` is called again where another tab was faster.
   *
   * @param edit returns what it was given where there is nothing to change
   * @returns what is stored then
   */
  change(edit: (families: readonly Family[]) => readonly Family[]): Promise<readonly Family[]>;
}

const SCHEMA = 1;
/** No refresh token of a browser lives for long without use: 30 days; milliseconds. */
const KEPT_FOR_MS = 2_592_000_000;
const MOST_FAMILIES = 10;
const MOST_LINKS = 50;

export function createFamilyStore(store: TokenStore): FamilyStore {
  return {
    read: async () => parse((await store.read())?.text),
    async change(edit) {
      for (;;) {
        const found = await store.read();
        const families = parse(found?.text);
        const next = edit(families);
        if (next === families) return families;
        const lastMs = Math.max(...families.map(({ usedAtMs }) => usedAtMs));
        // The clock may have been set back: what is in use now is not the oldest for that.
        const inUse = next.map((family) =>
          families.includes(family)
            ? family
            : { ...family, usedAtMs: Math.max(family.usedAtMs, lastMs) },
        );
        const text = JSON.stringify({ schema: SCHEMA, families: withinLimits(inUse) });
        if ((await store.write(text, found?.revision ?? '')) !== undefined) return next;
      }
    },
  };
}

/** Without what is too old, or too much. */
function withinLimits(families: readonly Family[]): Family[] {
  const newestMs = Math.max(...families.map(({ usedAtMs }) => usedAtMs));
  return families
    .filter(({ usedAtMs }) => newestMs - usedAtMs < KEPT_FOR_MS)
    .sort((one, other) => one.usedAtMs - other.usedAtMs)
    .slice(-MOST_FAMILIES)
    .map((family) => ({
      ...family,
      links: Object.fromEntries(Object.entries(family.links).slice(-MOST_LINKS)),
    }));
}

/** What is damaged is nothing: who comes next starts anew. */
function parse(text = '{}'): readonly Family[] {
  const { schema = SCHEMA, families = [] } = tryParse(text);
  if (schema !== SCHEMA)
    throw new StorageError('UNLAPSE_STORAGE_FAILED', 'written by a newer version');
  return families;
}

function tryParse(text: string): { schema?: number; families?: Family[] } {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote what is stored.
    return {};
  }
}
