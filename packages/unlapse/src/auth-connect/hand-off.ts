import type { Lock } from '../ports/lock.js';
import type { Logger } from '../ports/logger.js';
import type { TokenStore } from '../ports/token-store.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { claimedRefresh, type RefreshServer } from '../refresh/claimed-refresh.js';
import { rejected } from '../refresh/classify.js';
import type { RefreshOutcome, Setback } from '../refresh/outcome.js';
import { createSingleFlight, type Refresher } from '../refresh/single-flight.js';
import { sleep } from '../refresh/sleep.js';
import type { Trouble } from '../refresh/trouble.js';
import type { FamilyDeps, HeldFamily } from './family-journal.js';
import { createFamilyStore, type Family, type FamilyStore } from './family-store.js';
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
/** How long to wait before a write that failed is tried again, and how often. */
const WRITE_AGAIN_MS = 2000;
const MOST_WRITES = 30;

export function createHandOff(deps: HandOffDeps): HandOff {
  const { clock, logger, refresher, revoke, sealer } = deps;
  const stores = new Map<string, FamilyStore>();

  function familiesOf({ provider }: AuthResult): FamilyStore {
    const { clientId, discoveryUrl } = provider.options;
    const name = `hand-off ${clientId} ${discoveryUrl}`;
    const families = stores.get(name) ?? createFamilyStore(deps.storeOf(name));
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

  async function untilSaved({ journal }: Membership, unsaved: HeldFamily): Promise<void> {
    let held = unsaved;
    for (let writes = 0; held.record && !held.isSaved && writes < MOST_WRITES; writes += 1) {
      await sleep(clock, WRITE_AGAIN_MS);
      held = await journal.commit(held.record, held);
    }
  }

  const flights = createSingleFlight(async (builder, auth, { scopes } = {}) => {
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
    const { refreshToken } = auth;
    if (!refreshToken) return refresher.refresh(builder, auth, { scopes });
    const isPartial = scopes !== undefined;
    const member = await orElse<Membership | undefined | 'none'>(
      () => joinFamily(deps, familiesOf(auth), { ...auth, refreshToken }, isPartial),
      'none',
    );
    if (member === 'none') return refresher.refresh(builder, auth, { scopes });
    if (!member) return loggedOut();
    const { outcome, stored } = await claimedRefresh(
      deps,
      member.journal,
      { refresh: send, revoke },
      {
        key: `hand-off ${member.familyId}`,
        leewaySeconds: LEEWAY_SECONDS,
        troubleOf,
        untilSaved: (unsaved) => untilSaved(member, unsaved),
      },
      member.held,
    );
    if (fault !== undefined) return Promise.reject(fault.error);
    const isOver = outcome.kind === 'rejected' && outcome.error === 'no_refresh_token';
    return isOver && !stored.record ? loggedOut() : outcome;
  });

  const refresh: Refresher['refresh'] = async (builder, auth, request) => {
    const outcome = await flights.refresh(builder, auth, request);
    // What was news to somebody else is none to this caller, or is not for the scopes it asks for.
    return outcome.kind === 'adopted' &&
      (request?.scopes !== undefined || outcome.result.accessToken === auth.accessToken)
      ? refresh(builder, outcome.result, request)
      : outcome;
  };

  return {
    refresh,

    begin: (auth) =>
      orElse(async () => {
        const family = await createFamily(deps, auth);
        const names = Object.keys(family.links);
        await familiesOf(auth).change((all) => [
          ...all.filter(({ links }) => !names.some((name) => name in links)),
          family,
        ]);
      }, undefined),

    end: (auth) =>
      orElse(async () => {
        const { refreshToken } = auth;
        const key = refreshToken ? await sealer.keyOf(refreshToken) : undefined;
        // That the user has left must be known of a login, too, that was never refreshed here.
        const own = key && (await createFamily(deps, auth));
        let newest: Family | undefined;
        await familiesOf(auth).change((all) => {
          newest = key && (familyByName(all, key.name) ?? own);
          const left = newest ? [newest] : all;
          return [
            ...all.filter((family) => !left.includes(family)),
            ...left.map((family) => tombstoneOf(family, deps.random.id())),
          ];
        });
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

/** The family without its tokens: its refresh tokens are known still, and refused. */
function tombstoneOf(family: Family, revision: string): Family {
  const links = Object.fromEntries(Object.keys(family.links).map((name) => [name, '']));
  return { id: family.id, usedAtMs: family.usedAtMs, links, revision };
}
