import { expect } from 'vitest';
import { createWebLifecycle } from '../../src/platform/web/lifecycle.js';
import type { Lock } from '../../src/ports/lock.js';
import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import {
  HOUR_MS,
  resultOf,
  SECOND_MS,
  seenInOrder,
  shown,
  signedIn,
  type AppTab,
} from './app-tabs.js';
import { hintRows } from './hints.js';
import { meanwhileRows } from './meanwhile.js';
import { seen, type FaultElsewhere, type FaultRow } from './row.js';

/** Rotates, and takes a refresh token that it has replaced once more for a while. */
const grace = { rotation: { graceSeconds: 60 } } as const;
/** Whoever comes next has the lock, as where each steals it from the one before. */
const stolenLock: Lock = { shared: true, run: (_name, _waitMs, critical) => critical(true) };

export const rows: readonly (FaultRow | FaultElsewhere)[] = [
  {
    id: 'F40',
    fault: 'two tabs refresh in the same millisecond',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      await app.browser.sleep(2 * HOUR_MS);

      const [one, other] = await app.complete(
        Promise.all([first.session.refresh(), second.session.refresh()]),
      );

      expect([one.kind, other.kind]).toEqual(['refreshed', 'adopted']);
      expect(resultOf(other)).toEqual(resultOf(one));
      expect(app.sent()).toEqual(['refresh-token-1']);
      expect(first.events.slice(1)).toEqual(['refreshed this-tab']);
      expect(second.events.slice(1)).toEqual(['refreshed another-tab']);
      return seenInOrder(second.session, [one, other], { requests: app.sent().length });
    },
  },
  {
    id: 'F41',
    fault: '50 callers in one tab',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ session }] = app.tabs;
      await app.browser.sleep(2 * HOUR_MS);

      const results = await app.complete(
        Promise.all(Array.from({ length: 50 }, () => session.getAuthResult())),
      );
      const outcomes = await app.complete(
        Promise.all(Array.from({ length: 50 }, () => session.refresh())),
      );

      expect(new Set(results).size).toBe(1);
      expect(results[0]?.refreshToken).toBe('refresh-token-2');
      expect(new Set(outcomes).size).toBe(1);
      expect(app.sent()).toEqual(['refresh-token-1', 'refresh-token-2']);
      return seen(session, outcomes[0], { requests: 1, note: 'All callers get one object.' });
    },
  },
  {
    id: 'F42',
    fault: 'a tab crashes while it refreshes',
    face: 'session',
    async play() {
      const kinds = new Set<string>();
      for (let steps = 0; steps <= 12; steps += 1) {
        const app = await signedIn(2);
        const [first, second] = app.tabs;
        app.browser.server.configure(grace);
        await app.browser.sleep(2 * HOUR_MS);
        first.tab.crashAfter(steps);
        void first.session.refresh();
        await app.browser.advance(60);
        const askedAtMs = app.browser.clock.monotonic();

        const outcome = await app.complete(second.session.refresh());

        expect(outcome.kind).toMatch(/refreshed|adopted/);
        expect(app.browser.clock.monotonic() - askedAtMs).toBeLessThan(SECOND_MS);
        expect(second.session.snapshot.status).toBe('signed-in');
        expect(app.uses()).not.toContain('reused');
        kinds.add(outcome.kind);
      }
      const strict = await crashedWithSpentToken();
      expect(shown(strict.tab.session)).toBe('signed-out: lost-reply');
      expect(kinds).toContain('refreshed');
      return seen(strict.tab.session, strict.outcome, {
        outcome: `refreshed; ${seen(strict.tab.session, strict.outcome).outcome}`,
        snapshot: 'signed-in; signed-out: lost-reply',
        note: 'At whatever step. The next tab repeats the refresh at once. The second outcome is that of a server without any grace, where the lost answer was the only one.',
      });
    },
  },
  {
    id: 'F43',
    fault: 'a tab freezes while it refreshes, and holds the lock',
    face: 'session',
    async play() {
      const app = await signedIn(3);
      const [first, second, third] = app.tabs;
      app.browser.server.configure(grace);
      const held = app.browser.server.hold('token', 'after');
      const late = first.session.refresh();
      await app.complete(held.arrived);
      first.tab.freeze();
      held.release();

      const usedMeanwhile = await app.complete(third.session.getAccessToken());
      const startMs = app.browser.clock.monotonic();
      const outcome = await app.complete(second.session.refresh());
      const waitedMs = app.browser.clock.monotonic() - startMs;
      first.tab.thaw();
      const lateOutcome = await app.complete(late);
      await app.browser.advance(SECOND_MS);

      expect(usedMeanwhile).toBeTypeOf('string');
      expect(waitedMs).toBeLessThanOrEqual(40 * SECOND_MS);
      expect(outcome.kind).toBe('refreshed');
      expect(lateOutcome).toMatchObject({ kind: 'adopted', result: resultOf(outcome) });
      expect(app.stored()).toMatchObject({ result: resultOf(outcome) });
      expect(new Set(app.sent())).toEqual(new Set(['refresh-token-1']));
      return seenInOrder(second.session, [outcome, lateOutcome], {
        requests: app.sent().length,
        note: 'Others use the token that is still good, and wait 39 s for a new one, longer than a claim lasts; then they repeat the refresh. The tab that thaws adopts it.',
      });
    },
  },
  {
    id: 'F44',
    fault: 'a lock is stolen, its owner goes on',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [first, second] = [
        app.open(() => ({ lock: stolenLock })),
        app.open(() => ({ lock: stolenLock })),
      ];
      await app.browser.advance(SECOND_MS);
      app.browser.server.configure(grace);
      const held = app.browser.server.hold('token', 'after');
      const late = first.session.refresh();
      await app.complete(held.arrived);

      const outcome = await app.complete(second.session.refresh());
      held.release();
      const lateOutcome = await app.complete(late);
      await app.browser.advance(SECOND_MS);

      expect(lateOutcome).toMatchObject({ kind: 'adopted', result: resultOf(outcome) });
      expect(app.stored()).toMatchObject({ result: resultOf(outcome) });
      expect(first.session.snapshot).toMatchObject({ authResult: resultOf(outcome) });
      expect(app.revoked()).toEqual([]);
      return seenInOrder(first.session, [outcome, lateOutcome], {
        note: 'The library steals no lock. What the late one got is dropped: it writes only over what it has read.',
      });
    },
  },
  {
    id: 'F45',
    fault: 'there are no Web Locks',
    face: 'session',
    async play() {
      const app = await signedIn(3, { hasWebLocks: false });
      const [first, second, third] = app.tabs;
      app.browser.server.configure(grace);
      await app.browser.sleep(2 * HOUR_MS);
      const outcomes = await app.complete(
        Promise.all(app.tabs.map(({ session }) => session.refresh())),
      );
      const requests = app.sent().length;

      const held = app.browser.server.hold('token', 'after');
      void first.session.refresh();
      await app.complete(held.arrived);
      first.tab.close();
      const startMs = app.browser.clock.monotonic();
      const afterCrash = await app.complete(second.session.refresh());
      const waitedMs = app.browser.clock.monotonic() - startMs;

      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['adopted', 'adopted', 'refreshed']);
      expect(requests).toBe(1);
      expect(afterCrash.kind).toBe('refreshed');
      expect(waitedMs).toBeGreaterThan(SECOND_MS);
      expect(waitedMs).toBeLessThanOrEqual(27 * SECOND_MS);
      return seenInOrder(third.session, outcomes, {
        requests,
        note: 'The claim in the store is enough. Who crashes is noticed when its claim ends, after 26 s at most.',
      });
    },
  },
  ...hintRows,
  {
    id: 'F49',
    fault: 'a frozen tab is discarded while it refreshes',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      app.browser.server.configure(grace);
      const held = app.browser.server.hold('token', 'after');
      void first.session.refresh();
      await app.complete(held.arrived);
      first.tab.freeze();
      held.release();
      const waiting = second.session.refresh();
      await app.browser.advance(2 * SECOND_MS);
      const sentBefore = app.sent().length;

      first.tab.close();
      const closedAtMs = app.browser.clock.monotonic();
      const outcome = await app.complete(waiting);

      expect(sentBefore).toBe(1);
      expect(outcome.kind).toBe('refreshed');
      expect(app.browser.clock.monotonic() - closedAtMs).toBeLessThan(SECOND_MS);
      expect(app.sent()).toEqual(['refresh-token-1', 'refresh-token-1']);
      return seen(second.session, outcome, {
        requests: 2,
        note: 'Its lock is free then: the next tab repeats the refresh at once, as in F42.',
      });
    },
  },
  {
    id: 'F50',
    fault: 'a page, its iframe and a worker refresh at once',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      // Without a window and a document, as in a worker.
      const worker = app.open(() => ({ lifecycle: createWebLifecycle() }));
      await app.complete(worker.session.ready());
      await app.browser.sleep(2 * HOUR_MS);

      const outcomes = await app.complete(
        Promise.all([...app.tabs, worker].map(({ session }) => session.refresh())),
      );

      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['adopted', 'adopted', 'refreshed']);
      expect(app.sent()).toEqual(['refresh-token-1']);
      expect(worker.session.snapshot.status).toBe('signed-in');
      return seenInOrder(worker.session, outcomes, {
        requests: 1,
        note: 'They share store, lock and channel: their names come of client and issuer.',
      });
    },
  },
  ...meanwhileRows,
];

/** A strict server has spent the token, its answer hangs, and the tab that asked crashes. */
async function crashedWithSpentToken(): Promise<{ tab: AppTab; outcome: RefreshOutcome }> {
  const app = await signedIn(2);
  const [first, second] = app.tabs;
  const held = app.browser.server.hold('token', 'after');
  void first.session.refresh();
  await app.complete(held.arrived);
  first.tab.close();
  return { tab: second, outcome: await app.complete(second.session.refresh()) };
}
