import { expect } from 'vitest';
import { HOUR_MS, SECOND_MS, seenInOrder, shown, signedIn } from './app-tabs.js';
import { seen, type FaultRow } from './row.js';

/** What one tab does to the session while another one is at work with it. */
export const meanwhileRows: readonly FaultRow[] = [
  {
    id: 'F51',
    fault: 'an old version of the app runs in another tab',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      const newer = JSON.stringify({ schema: 999, anything: true });
      await app.store(newer);

      const outcome = await app.complete(first.session.refresh());
      await app.browser.advance(11 * SECOND_MS);
      const login = app.complete(second.session.login());

      await expect(login).rejects.toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });
      expect(app.browser.storage.text).toBe(newer);
      expect(app.sent()).toEqual([]);
      expect(first.tab.ports.logger.messages.map(({ message }) => message)).toContain(
        'a newer version of unlapse owns the session store: reload the page',
      );
      return seen(first.session, outcome, {
        requests: 0,
        note: 'It writes nothing over what the newer version has stored, and asks in the log for a reload.',
      });
    },
  },
  {
    id: 'F52',
    fault: 'a logout during a refresh',
    face: 'session',
    async play() {
      const app = await signedIn(3);
      const [first, second] = app.tabs;
      const held = app.browser.server.hold('token', 'after');
      const refreshing = first.session.refresh();
      await app.complete(held.arrived);

      await app.complete(second.session.logout());
      await app.browser.advance(SECOND_MS);
      held.release();
      const outcome = await app.complete(refreshing);
      await app.browser.advance(60 * SECOND_MS);

      expect(app.stored()).toMatchObject({ reason: 'user' });
      expect(app.stored()).not.toHaveProperty('result');
      expect(app.revoked()).toEqual(['refresh-token-1', 'refresh-token-2']);
      expect(app.tabs.map(({ session }) => shown(session))).toEqual([
        'signed-out: elsewhere',
        'signed-out: user',
        'signed-out: elsewhere',
      ]);
      for (const { session } of app.tabs) {
        expect(await app.complete(session.getAuthResult())).toBeNull();
      }
      return seen(first.session, outcome, {
        requests: 1,
        note: 'Out in every tab, by `user` where the user said so. The late tokens are dropped and their refresh token is revoked; the request itself is not broken off, as it may have been done already.',
      });
    },
  },
  {
    id: 'F53',
    fault: 'another user signs in while a tab refreshes',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      const order: string[] = [];
      const held = app.browser.server.hold('token', 'after');
      first.session.on('user-changed', () => order.push('user-changed'));
      const refreshing = first.session.refresh().then((outcome) => {
        order.push('settled');
        return outcome;
      });
      await app.complete(held.arrived);

      second.tab.user = { sub: 'user-2' };
      await app.complete(second.session.login());
      held.release();
      const outcome = await app.complete(refreshing);
      await app.browser.advance(SECOND_MS);

      expect(order).toEqual(['user-changed', 'settled']);
      expect(app.stored()).toMatchObject({ sub: 'user-2' });
      for (const { session } of app.tabs) {
        expect(session.snapshot).toMatchObject({ claims: { sub: 'user-2' } });
      }
      expect(first.events).toEqual(['signed-in', 'user-changed']);
      expect(app.revoked()).toEqual(['refresh-token-2']);
      return seen(first.session, outcome, {
        requests: 1,
        note: 'The event `user-changed` comes first; what was got for the first user is revoked.',
      });
    },
  },
  {
    id: 'F54',
    fault: 'a login in one tab while another one ends the session',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      const held = app.browser.server.hold();
      app.browser.server.revoke();
      const refreshing = first.session.refresh();
      await app.complete(held.arrived);

      await app.complete(second.session.login());
      held.release();
      const outcome = await app.complete(refreshing);
      await app.browser.advance(SECOND_MS);

      expect(app.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-2' } });
      for (const { session, events } of app.tabs) {
        expect(session.snapshot.status).toBe('signed-in');
        expect(events).not.toContain('signed-out rejected');
      }
      return seen(first.session, outcome, {
        requests: 1,
        note: 'The rejection was about the session before: it ends that one only.',
      });
    },
  },
  {
    id: 'F55',
    fault: 'a refresh in a listener of a refresh',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ session }] = app.tabs;
      const inner: Promise<unknown>[] = [];
      session.on('refreshed', ({ authResult }) => {
        inner.push(
          session.refresh(),
          session.getAuthResult().then((result) => result === authResult),
        );
      });
      session.subscribe(() => void session.refresh());
      await app.browser.sleep(2 * HOUR_MS);

      const outcome = await app.complete(session.refresh());
      const [again, isSame] = await app.complete(Promise.all(inner));

      expect(again).toBe(outcome);
      expect(isSame).toBe(true);
      expect(app.sent()).toEqual(['refresh-token-1']);
      return seen(session, outcome, {
        requests: 1,
        note: 'The listener gets what is under way; nothing waits for itself.',
      });
    },
  },
  {
    id: 'F56',
    fault: 'the app makes its session twice (strict mode, hot reload)',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      const abandoned = app.open(() => first.tab.ports);
      await app.complete(abandoned.session.ready());
      await app.browser.sleep(2 * HOUR_MS);

      const outcomes = await app.complete(
        Promise.all([first, abandoned, second].map(({ session }) => session.refresh())),
      );
      const requests = app.sent().length;
      abandoned.session.dispose();
      await app.browser.advance(HOUR_MS);
      first.session.dispose();

      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['adopted', 'adopted', 'refreshed']);
      expect(requests).toBe(1);
      expect(first.tab.pendingTimers).toBe(0);
      return seenInOrder(abandoned.session, outcomes, {
        requests,
        note: 'Two sessions of one page are as two tabs. `dispose()` leaves no timer.',
      });
    },
  },
];
