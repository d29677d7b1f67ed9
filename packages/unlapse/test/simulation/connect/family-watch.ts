import type { Family } from '../../../src/auth-connect/family-store.js';
import { newestIn, numberOf } from '../tokens.js';
import type { ConnectInvariant } from './invariants.js';
import type { Login } from './observer.js';

/** Reads what is handed over from tab to tab: in the simulation it is sealed, and can be read. */
export interface FamilyWatch {
  /** The logins of which results can be handed over now. */
  readonly alive: readonly Login[];
  /** @returns the logins that were left just now */
  change(text: string, by: string | undefined): readonly Login[];
  /** Everything is gone. */
  lose(): void;
}

interface FamilyWatchDeps {
  loginOf(token: string | undefined): Login | undefined;
  report(invariant: ConnectInvariant, what: string): void;
  /** A family was made of a result that an app has. */
  begins(head: string): void;
}

export function createFamilyWatch({ loginOf, report, begins }: FamilyWatchDeps): FamilyWatch {
  /** By the id of each family that has a head. */
  let alive = new Map<string, Login>();

  return {
    get alive() {
      return [...alive.values()];
    },
    change(text, by) {
      const { families }: { families: readonly Family[] } = JSON.parse(text);
      const left: Login[] = [];
      const next = new Map<string, Login>();
      for (const { id, head } of families) {
        const newest = newestIn(head ?? '');
        const login = loginOf(newest) ?? alive.get(id);
        if (!login) continue;
        if (newest === undefined) {
          if (alive.has(id)) left.push(login);
          continue;
        }
        next.set(id, login);
        if (!alive.has(id)) begins(head ?? '');
        // What the server has refused leaves no links for a logout to end.
        if (login.overAtMs !== undefined && !login.isCut && !login.isRejected) {
          report('what-is-over-stays-over', `${by} stores ${newest}`);
        }
        if (numberOf(newest) < login.newestStored && !login.isCut && !login.isRejected) {
          report('newer-tokens-stay', `${by} stores ${newest} over ${login.newestStored}`);
        }
        login.newestStored = Math.max(login.newestStored, numberOf(newest));
      }
      for (const [id, login] of alive) {
        if (!next.has(id) && !login.isLeft && !login.isRejected) {
          report('nothing-else-ends-a-family', `${by} ends ${login.id}`);
        }
      }
      alive = next;
      return left;
    },
    lose() {
      alive = new Map();
    },
  };
}
