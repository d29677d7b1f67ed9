import type { Random } from '../ports/random.js';
import type { Sealer, SealerKey } from '../ports/sealer.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { Holding, Journal, LoginRecord } from '../refresh/journal.js';
import { tombstoneOf, type Family, type FamilyStore } from './family-store.js';
import { linkTo, openHead, sealHead } from './sealed-family.js';

/** A family as one of its holders knows it. */
export interface HeldFamily extends Holding {
  /** Of the family that this was read from or written as. */
  readonly revision: string;
}

/** Who refreshes, and for whom: everybody in the family, or one caller with scopes of its own. */
export interface FamilyHolder {
  /** Of the family. */
  readonly id: string;
  /** What its links lead to: only its holders can open one. */
  readonly secret: string;
  /** Made from the secret: it seals and opens the newest result. */
  readonly key: SealerKey;
  /** A result of the family. */
  readonly auth: AuthResult;
  /** Whether this refresh is for certain scopes: its access token is for nobody else. */
  readonly isPartial: boolean;
}

/** What families are made and kept with. */
export interface FamilyDeps {
  readonly random: Random;
  readonly sealer: Sealer;
}

/** A family as the journal of its refreshes. Where it is lost, its holder goes on without. */
export function createFamilyJournal(
  { random, sealer }: FamilyDeps,
  families: FamilyStore,
  { id, secret, key, auth, isPartial }: FamilyHolder,
): Journal<LoginRecord, HeldFamily> {
  const isOurs = (family: Family): boolean => family.id === id;
  /** The newest result that is for everybody, when it was last read. */
  let newest: AuthResult | undefined;

  async function heldOf(
    family: Family | undefined,
    known: HeldFamily,
  ): Promise<HeldFamily | undefined> {
    if (family?.revision === known.revision) return known;
    if (!family) return undefined;
    const { revision, head, attempt, trouble } = family;
    if (head === undefined) return { revision, record: undefined, isSaved: true };
    newest = await openHead(key, head, auth);
    const record = { sessionId: id, result: newest, attempt, trouble };
    return { revision, record, isSaved: true };
  }

  /** @returns what is stored then; `undefined`: the family is lost */
  async function write(
    next: LoginRecord,
    known: HeldFamily,
    news?: Pick<Family, 'head' | 'links'>,
  ): Promise<HeldFamily | undefined> {
    const { attempt, trouble } = next;
    const revision = random.id();
    const stored = await families.change((all) =>
      all.map((family) => {
        if (!isOurs(family)) return family;
        // Its user has logged out: what comes too late is known, and refused.
        if (news && !family.head) return tombstoneOf(family, random.id(), news.links);
        if (family.revision !== known.revision) return family;
        const links = { ...family.links, ...news?.links };
        return { ...family, ...news, links, attempt, trouble, revision };
      }),
    );
    const own = stored.find(isOurs);
    return own?.revision === revision
      ? { revision, record: next, isSaved: true }
      : heldOf(own, known);
  }

  return {
    read: async (known) => (await heldOf((await families.read()).find(isOurs), known)) ?? known,

    async commit(next, known) {
      const { refreshToken } = next.result;
      const head =
        isPartial && newest ? { ...newest, ...(refreshToken && { refreshToken }) } : next.result;
      try {
        const news = {
          head: await sealHead(key, head),
          links: await linkTo(sealer, secret, refreshToken),
        };
        return (await write(next, known, news)) ?? { ...known, record: next };
      } catch {
        return { ...known, record: next, isSaved: false };
      }
    },

    note: (next, known) => write(next, known).catch(() => undefined),

    /** The server's word is no secret: who asks again with such a token may hear it again. */
    async end(_, known) {
      const over = { ...known, record: undefined };
      try {
        const stored = await families.change((all) =>
          all.filter((family) => !isOurs(family) || family.revision !== known.revision),
        );
        return (await heldOf(stored.find(isOurs), known)) ?? over;
      } catch {
        return over;
      }
    },
  };
}
