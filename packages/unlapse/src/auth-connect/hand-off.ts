import type { Clock } from '../ports/clock.js';
import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { SealerKey } from '../ports/sealer.js';
import type { TokenStore } from '../ports/token-store.js';
import type { AuthResult } from '../protocol/auth-result.js';
import type { RequestBuilder } from '../protocol/provider-request.js';
import { claimedRefresh, type RefreshServer } from '../refresh/claimed-refresh.js';
import { rejected } from '../refresh/classify.js';
import type { Journal, LoginRecord } from '../refresh/journal.js';
import type { RefreshOutcome, Setback } from '../refresh/outcome.js';
import { createSingleFlight, type Refresher } from '../refresh/single-flight.js';
import { sleep } from '../refresh/sleep.js';
import type { Trouble } from '../refresh/trouble.js';
import type { FamilyDeps, HeldFamily } from './family-journal.js';
import { createFamilyStore, type Family, type FamilyStore, tombstoneOf } from './family-store.js';
import { createFamily, familyByName, joinFamily, type Membership } from './membership.js';
import { openHead } from './sealed-family.js';

/**
 * Hands the result of a refresh to every holder of an earlier one, in all tabs and after a restart:
 * an app that keeps its `AuthResult` itself spends no refresh token twice, and loses none that it
 * was too slow to store.
 */
export interface HandOff extends Refresher {
  /** A login has brought `auth`: what was known of its refresh token is over. Never rejects. */
  begin(auth: AuthResult): Promise<void>;
  /**
   * The user logs out: what comes of a refresh under way is refused and revoked, and earlier
   * results bring nothing back. Without a refresh token: every user of the client. Never rejects.
   *
   * @returns the newest result
   */
  end(auth: AuthResult): Promise<AuthResult>;
}

export interface HandOffDeps extends FamilyDeps {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly logger: Logger;
  readonly refresher: Refresher;
  /** The store of that name. */
  storeOf(name: string): TokenStore;
  /** Revokes the refresh token (RFC 7009); best effort, never rejects. */
  revoke(auth: AuthResult): Promise<void>;
}

/** How much longer an access token must last to be handed on. */
const LEEWAY_SECONDS = 5;
/** How long to wait before a write that failed is tried again, and how often: for a minute. */
const NEXT_WRITE_MS = 2000;
const MOST_WRITES = 30;

export function createHandOff(deps: HandOffDeps): HandOff {
  const { clock, logger, random, refresher, revoke, sealer } = deps;
  const stores = new Map<string, FamilyStore>();
  /** The names of refresh tokens whose user has logged out, until the store says so. */
  const left = new Set<string>();
  /** Those whose refresh is under way. */
  const underWay = new Set<string>();

  function familiesOf({ provider }: AuthResult): FamilyStore {
    const { clientId, discoveryUrl } = provider.options;
    const name = `hand-off ${clientId} ${discoveryUrl}`;
    const families = stores.get(name) ?? createFamilyStore(deps.storeOf(name), clock);
    stores.set(name, families);
    return families;
  }

  /** Without a store or WebCrypto, results cannot be handed over; all else goes on. */
  async function orElse<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch {
      logger.debug('results of refreshes cannot be handed over to other tabs here');
      return otherwise;
    }
  }

  async function untilSaved(
    { name }: SealerKey,
    journal: Journal<LoginRecord, HeldFamily>,
    unsaved: HeldFamily,
  ): Promise<void> {
    let held = unsaved;
    for (let writes = 0; held.record && !held.isSaved && writes < MOST_WRITES; writes += 1) {
      await sleep(clock, NEXT_WRITE_MS);
      held = await journal.commit(held.record, held);
    }
    if (unsaved.record && (!held.record || left.has(name))) await revoke(unsaved.record.result);
  }

  async function refreshOnce(
    key: SealerKey,
    builder: RequestBuilder,
    auth: AuthResult,
    scopes: string | undefined,
  ): Promise<RefreshOutcome> {
    /** Why the request cannot be made at all. */
    let fault: { readonly error: unknown } | undefined;
    const send: RefreshServer['refresh'] = async (result, mayStillSend) => {
      try {
        return await refresher.refresh(builder, result, { scopes, mayStillSend });
      } catch (error) {
        fault = { error };
        throw error;
      }
    };
    const member = await orElse<Membership | { readonly kind: 'alone' }>(
      () => joinFamily(deps, familiesOf(auth), key, auth, scopes !== undefined),
      { kind: 'alone' },
    );
    if (member.kind === 'left') return loggedOut();
    if (member.kind === 'alone') return refresher.refresh(builder, auth, { scopes });
    const { outcome, stored } = await claimedRefresh(
      deps,
      member.journal,
      { refresh: send, revoke },
      {
        key: `hand-off ${member.familyId}`,
        leewaySeconds: LEEWAY_SECONDS,
        troubleOf,
        untilSaved: (unsaved) => untilSaved(key, member.journal, unsaved),
      },
      member.held,
    );
    if (fault !== undefined) return Promise.reject(fault.error);
    const isOver = outcome.kind === 'rejected' && outcome.error === 'no_refresh_token';
    return isOver && !stored.record ? loggedOut() : outcome;
  }

  const flights = createSingleFlight(async (builder, auth, { scopes } = {}) => {
    const { refreshToken } = auth;
    const key = refreshToken && (await orElse(() => sealer.keyOf(refreshToken), undefined));
    if (!key) return refresher.refresh(builder, auth, { scopes });
    if (left.has(key.name)) return loggedOut();
    underWay.add(key.name);
    const outcome = await refreshOnce(key, builder, auth, scopes).finally(() =>
      underWay.delete(key.name),
    );
    if (!left.has(key.name)) return outcome;
    if (outcome.kind === 'refreshed') void revoke(outcome.result);
    return loggedOut();
  });

  const refresh: Refresher['refresh'] = async (builder, auth, request) => {
    const outcome = await flights.refresh(builder, auth, request);
    // What was news to somebody else is none to this caller, or is not for the scopes it asks for.
    return outcome.kind === 'adopted' &&
      (request?.scopes !== undefined || outcome.result.accessToken === auth.accessToken)
      ? refresh(builder, outcome.result, request)
      : outcome;
  };

  /**
   * Writes down that the users of `names` have logged out; where that fails, this tab knows it, and
   * tries for a while.
   *
   * @param names of refresh tokens
   * @param own what is written for a login that is not there yet
   * @returns the family as it was before; `undefined`: there was none, or it cannot be written now
   */
  async function leave(
    families: FamilyStore,
    names: readonly string[],
    own: Family | undefined,
    writes = MOST_WRITES,
  ): Promise<Family | undefined> {
    let last: Family | undefined;
    const isLeft = ({ links }: Family): boolean =>
      names.some((name) => name in links && left.has(name));
    try {
      await families.change((all) => {
        last = all.find(isLeft);
        return [
          ...all.map((family) => (isLeft(family) ? tombstoneOf(family, random.id()) : family)),
          ...(own && isLeft(own) && !last ? [own] : []),
        ];
      });
      // What a refresh brings late is refused here.
      for (const name of names) if (!underWay.has(name)) left.delete(name);
      return last;
    } catch {
      // The logout does not wait for it.
      if (writes > 1) {
        void sleep(clock, NEXT_WRITE_MS).then(() => leave(families, names, own, writes - 1));
      }
      return undefined;
    }
  }

  return {
    refresh,

    async begin(auth) {
      if (!auth.refreshToken) return;
      await orElse(async () => {
        const family = await createFamily(deps, auth);
        const names = Object.keys(family.links);
        for (const name of names) left.delete(name);
        await familiesOf(auth).change((all) => [
          ...all.filter(({ links }) => !names.some((name) => name in links)),
          family,
        ]);
      }, undefined);
    },

    end: (auth) =>
      orElse(async () => {
        const { refreshToken } = auth;
        const key = refreshToken ? await sealer.keyOf(refreshToken) : undefined;
        if (key) left.add(key.name);
        const families = familiesOf(auth);
        const all = await families.read().catch(() => []);
        const known = key && familyByName(all, key.name);
        // That the user has left must be known of a login, too, that was never refreshed here.
        const own = key && { id: random.id(), revision: random.id(), links: { [key.name]: '' } };
        const names = (key ? [known ?? own] : all).flatMap((family) =>
          Object.keys(family?.links ?? {}),
        );
        for (const name of names) left.add(name);
        const newest = (await leave(families, names, own)) ?? known;
        const link = key && newest?.head && newest.links[key.name];
        return link && newest?.head
          ? openHead(await sealer.keyOf(await key.open(link)), newest.head, auth)
          : auth;
      }, auth),
  };
}

function loggedOut(): RefreshOutcome {
  const errorDescription = 'the user has logged out in this browser';
  return rejected('invalid_grant', false, { errorDescription });
}

/** What the server has said to one tab, it has said to all. */
function troubleOf(outcome: Setback): Trouble | undefined {
  return outcome.kind === 'deferred' && outcome.reason === 'server'
    ? { outcome, reason: 'server', failures: 1, retryAtMs: outcome.retryAtMs }
    : undefined;
}
