import type { Plugin } from 'vite';

/** A mistake that somebody could make in the library, as a change of one of its files. */
export interface PlantedBug {
  /** What is missing then. */
  readonly name: string;
  /** Whose simulation must find it. */
  readonly face: 'session' | 'auth-connect';
  /** In `src`. */
  readonly file: string;
  /** A piece of the file, which must be there once. */
  readonly find: string;
  readonly replace: string;
}

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'the claim',
    face: 'session',
    file: 'session/record-store.ts',
    find: 'note: (next, known) => write(next, known).catch(() => undefined)',
    replace: 'note: async (next, known) => ({ ...known, record: next })',
  },
  {
    name: 'the re-check of the claim before each request',
    face: 'session',
    file: 'refresh/claimed-refresh.ts',
    find: 'clock.now() < deadlineMs - ANSWERED_IN_MS &&',
    replace: 'true ||',
  },
  {
    name: 'the compare-and-set',
    face: 'session',
    file: 'session/record-store.ts',
    find: "const over = isForced ? undefined : (known?.revision ?? '');",
    replace: 'const over = undefined;',
  },
  {
    name: 'the re-read after a claim that another tab was faster with',
    face: 'session',
    file: 'refresh/claimed-refresh.ts',
    find: 'if (claimed && claimed.record !== claim) return takeTurn(isSafe);',
    replace: '',
  },
  {
    name: 'the re-read of what no hint has told',
    face: 'session',
    file: 'session/reader.ts',
    find: 'Math.abs(nowMs - readAtMs) > STALE_AFTER_MS',
    replace: 'false',
  },
  {
    name: 'the tombstone',
    face: 'session',
    file: 'session/record-store.ts',
    find: 'return commit(createTombstone(clock.now(), reason, known?.record?.sessionId), known, isForced);',
    replace:
      'return Promise.resolve({ record: undefined, reason, revision: known?.revision, isSaved: true, isOurs: true });',
  },
  {
    name: 'the replay: an attempt without an answer is forgotten',
    face: 'session',
    file: 'refresh/claimed-refresh.ts',
    find: 'const doubted = isDoubtful(outcome) ?',
    replace: 'const doubted = isRepeated ?',
  },
  {
    name: 'the lock of a tab that cannot write what it has got',
    face: 'session',
    file: 'refresh/claimed-refresh.ts',
    find: 'if (isSafe && !renewal.stored.isSaved) await untilSaved(renewal.stored);',
    replace: '',
  },
  {
    name: 'the family: a logout ends the logins of all users',
    face: 'auth-connect',
    file: 'auth-connect/hand-off.ts',
    find: '(key ? [known ?? own] : all)',
    replace: '(all.length > 0 ? all : [own])',
  },
  {
    name: 'the family: whoever asks belongs to the one that is there',
    face: 'auth-connect',
    file: 'auth-connect/membership.ts',
    find: 'return families.find(({ links }) => name in links);',
    replace: 'return families.find(({ head, links }) => name in links || head);',
  },
  {
    name: 'the family: a login goes on with that of the one before',
    face: 'auth-connect',
    file: 'auth-connect/hand-off.ts',
    find: '...all.filter(({ links }) => !names.some((name) => name in links)),',
    replace: '',
  },
  {
    name: 'the walk along the links: the newest refresh token alone leads to the family',
    face: 'auth-connect',
    file: 'auth-connect/family-journal.ts',
    find: 'const links = { ...family.links, ...news?.links };',
    replace: 'const links = news?.links ?? family.links;',
  },
  {
    name: 'the tombstone: a logout forgets the login',
    face: 'auth-connect',
    file: 'auth-connect/hand-off.ts',
    find: '...all.map((family) => (isLeft(family) ? tombstoneOf(family, random.id()) : family)),',
    replace: '...all.filter((family) => !isLeft(family)),',
  },
  {
    name: 'the tombstone of a login that was never refreshed here',
    face: 'auth-connect',
    file: 'auth-connect/hand-off.ts',
    find: '...(own && isLeft(own) && !last ? [own] : []),',
    replace: '',
  },
  {
    name: 'the revocation of what comes too late',
    face: 'auth-connect',
    file: 'auth-connect/hand-off.ts',
    find: '{ refresh: send, revoke },',
    replace: '{ refresh: send, revoke: async () => {} },',
  },
  {
    name: 'the compare-and-set of the store',
    face: 'auth-connect',
    file: 'auth-connect/family-store.ts',
    find: "store.write(text, found?.revision ?? '')",
    replace: 'store.write(text)',
  },
  {
    name: 'the compare-and-set of the family',
    face: 'auth-connect',
    file: 'auth-connect/family-journal.ts',
    find: 'if (family.revision !== known.revision) return family;',
    replace: '',
  },
  {
    name: 'the claim',
    face: 'auth-connect',
    file: 'auth-connect/family-journal.ts',
    find: 'note: (next, known) => write(next, known).catch(() => undefined),',
    replace: 'note: async (next, known) => ({ ...known, record: next }),',
  },
  {
    name: 'the re-read',
    face: 'auth-connect',
    file: 'auth-connect/family-journal.ts',
    find: '(await heldOf((await families.read()).find(isOurs), known)) ?? known',
    replace: 'known',
  },
  {
    name: 'the newest result after a refresh for certain scopes',
    face: 'auth-connect',
    file: 'auth-connect/family-journal.ts',
    find: 'isPartial && newest ?',
    replace: 'isPartial && newest === undefined ?',
  },
  {
    name: 'the way back: a caller may get the token that it has',
    face: 'auth-connect',
    file: 'auth-connect/hand-off.ts',
    find: 'outcome.result.accessToken === auth.accessToken',
    replace: 'outcome.result.accessToken === undefined',
  },
];

/** Plants a bug while the library is built. Fails where the file has no such piece any more. */
export function plant({ name, file, find, replace }: PlantedBug): Plugin {
  let isPlanted = false;
  return {
    name: 'planted-bug',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(`/packages/unlapse/src/${file}`)) return undefined;
      if (code.split(find).length !== 2) {
        this.error(`"${name}" cannot be planted: ${file} must have once: ${find}`);
      }
      isPlanted = true;
      return code.replace(find, () => replace);
    },
    buildEnd(error) {
      if (!error && !isPlanted) this.error(`"${name}" was not planted: ${file} is not in use`);
    },
  };
}
