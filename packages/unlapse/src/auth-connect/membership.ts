import type { SealerKey } from '../ports/sealer.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { receivedAtMs } from '../protocol/expiry.js';
import type { Journal, LoginRecord } from '../refresh/journal.js';
import { createFamilyJournal, type FamilyDeps, type HeldFamily } from './family-journal.js';
import type { Family, FamilyStore } from './family-store.js';
import { linkTo, sealHead } from './sealed-family.js';

/** What the holder of a result is to its family: a member, or one whose user has logged out. */
export type Membership =
  | { readonly kind: 'left' }
  | {
      readonly kind: 'member';
      readonly familyId: string;
      readonly journal: Journal<LoginRecord, HeldFamily>;
      /** As the holder knows it; what is stored may be newer. */
      readonly held: HeldFamily;
    };

/** The family that the refresh token of this name belongs to. */
export function familyByName(families: readonly Family[], name: string): Family | undefined {
  return families.find(({ links }) => name in links);
}

/** A family of which `auth` is all there is. */
export async function createFamily(
  { random, sealer }: FamilyDeps,
  auth: AuthResult,
): Promise<Family> {
  const secret = random.id() + random.id();
  return {
    id: random.id(),
    revision: random.id(),
    links: await linkTo(sealer, secret, auth.refreshToken),
    head: await sealHead(await sealer.keyOf(secret), auth),
  };
}

/**
 * Makes the holder of `auth` known to its family, which is made where there is none. Rejects where
 * the store cannot be used.
 *
 * @param key of the refresh token of `auth`
 * @param isPartial whether `auth` is refreshed for certain scopes
 */
export async function joinFamily(
  deps: FamilyDeps,
  families: FamilyStore,
  key: SealerKey,
  auth: AuthResult,
  isPartial: boolean,
): Promise<Membership> {
  const found = familyByName(await families.read(), key.name);
  if (!found) {
    const family = await createFamily(deps, auth);
    // Another tab may have made one meanwhile.
    await families.change((all) => (familyByName(all, key.name) ? all : [...all, family]));
    return joinFamily(deps, families, key, auth, isPartial);
  }
  const { id: familyId, head, links } = found;
  const link = head && links[key.name];
  if (!link) return { kind: 'left' };
  const secret = await key.open(link);
  const holder = { id: familyId, secret, key: await deps.sealer.keyOf(secret), auth, isPartial };
  const journal = createFamilyJournal(deps, families, holder);
  const own = { revision: '', record: { sessionId: familyId, result: auth }, isSaved: true };
  const stored = await journal.read(own);
  const newest = stored.record?.result;
  if (!newest) return { kind: 'left' };
  const isNewer =
    newest.accessToken !== auth.accessToken && receivedAtMs(newest) >= receivedAtMs(auth);
  // A refresh for certain scopes leaves the newest result what it is.
  if (isNewer || isPartial) return { kind: 'member', familyId, journal, held: own };
  // What is no newer than the holder's own may still have the newest refresh token.
  const { refreshToken } = newest;
  const result = refreshToken ? { ...auth, refreshToken } : auth;
  const record = { ...stored.record, sessionId: familyId, result };
  return { kind: 'member', familyId, journal, held: { ...stored, record } };
}
