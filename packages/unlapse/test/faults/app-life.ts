import { expect } from 'vitest';
import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import { HOUR_MS, resultOf, SECOND_MS, shown, signedIn, type AppTabs } from './app-tabs.js';
import { seen, type FaultElsewhere, type FaultRow } from './row.js';

/** What an app, its device and its server live through. */
export const appLifeRows: readonly (FaultRow | FaultElsewhere)[] = [
  {
    id: 'F69',
    fault: 'the app is killed between the answer and its storing',
    face: 'session',
    async play() {
      let last: { app: AppTabs; outcome: RefreshOutcome } | undefined;
      let repeated = 0;
      for (let steps = 0; steps <= 8; steps += 1) {
        const app = await signedIn();
        const [{ tab, session, events }] = app.tabs;
        app.browser.server.configure({ rotation: { graceSeconds: 60 } });
        const held = app.browser.server.hold('token', 'after');
        void session.refresh();
        await app.complete(held.arrived);
        tab.crashAfter(steps);
        held.release();
        await app.browser.advance(SECOND_MS);
        const isShown = events.includes('refreshed this-tab');
        tab.close();
        const storedToken = app.stored()?.['result'];

        const restarted = app.open();
        const outcome = await app.complete(restarted.session.refresh());

        // Nobody sees tokens that are not stored.
        if (isShown) expect(storedToken).toMatchObject({ refreshToken: 'refresh-token-2' });
        expect(outcome.kind).toBe('refreshed');
        expect(app.uses()).not.toContain('reused');
        expect(app.stored()).toMatchObject({ result: resultOf(outcome) });
        if (app.uses().includes('repeated')) repeated += 1;
        last = { app, outcome };
      }
      expect(repeated).toBeGreaterThan(0);
      const { session } = last?.app.open() ?? {};
      if (!last || !session) throw new Error('nothing was played');
      await last.app.complete(session.ready());
      return seen(session, last.outcome, {
        note: 'At whatever step. New tokens are stored before anybody sees them; else the claim that was stored before the request has the refresh repeated at the start. A server without any grace: as F42.',
      });
    },
  },
  {
    id: 'F70',
    fault: 'the store is locked (a locked device, a fingerprint that was not given)',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ session, events }] = app.tabs;
      await app.browser.sleep(2 * HOUR_MS);
      app.browser.storage.condition = 'unreadable';
      const outcome = await app.complete(session.refresh());
      expect(await app.complete(session.getAuthResult())).toBeNull();
      expect(await app.complete(session.isAuthenticated())).toBe(true);
      const view = seen(session, outcome, {
        requests: app.sent().length,
        note: 'Kept; nothing is sent while the store cannot be read. The session comes back when the store does.',
      });

      app.browser.storage.condition = 'fine';
      await app.browser.advance(10 * SECOND_MS);

      expect(view.requests).toBe(0);
      expect(shown(session)).toBe('signed-in');
      expect(events.at(-1)).toBe('recovered');
      return view;
    },
  },
  {
    id: 'F71',
    fault: 'an app that is installed again finds its old keychain items',
    doesNotApply: 'a browser has no keychain, and deletes what an app has stored together with it',
  },
  {
    id: 'F72',
    fault: 'the app is updated during a refresh',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ tab, session }] = app.tabs;
      app.browser.server.configure({ rotation: { graceSeconds: 60 } });
      const held = app.browser.server.hold('token', 'after');
      void session.refresh();
      await app.complete(held.arrived);
      tab.close();
      const updated = app.open();
      const outcome = await app.complete(updated.session.refresh());
      held.release();
      await app.browser.advance(SECOND_MS);

      expect(app.uses()).toContain('repeated');
      expect(app.stored()).toMatchObject({ result: resultOf(outcome) });
      return seen(updated.session, outcome, {
        requests: app.sent().length,
        note: 'The page that comes next repeats the refresh at once.',
      });
    },
  },
  {
    id: 'F73',
    fault: 'the server ends the session',
    face: 'session',
    async play() {
      const app = await signedIn(3);
      const [first] = app.tabs;
      app.browser.server.revoke();
      const outcome = await app.complete(first.session.refresh());
      await app.browser.advance(SECOND_MS);

      for (const { session, events } of app.tabs) {
        expect(shown(session)).toBe('signed-out: rejected');
        expect(events.at(-1)).toBe('signed-out rejected');
      }
      expect(app.stored()).not.toHaveProperty('result');
      return seen(first.session, outcome, {
        requests: app.sent().length,
        note: 'In every tab within a second. Until a tab refreshes it cannot know.',
      });
    },
  },
  {
    id: 'F74',
    fault: 'the server takes an honest refresh for a theft, as the browser has sent it twice',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      app.browser.server.next({ resend: true });
      const outcome = await app.complete(first.session.refresh());
      await app.browser.advance(SECOND_MS);

      expect(app.uses()).toContain('reused');
      expect(outcome.kind).toBe('rejected');
      expect(second.session.snapshot).toEqual(first.session.snapshot);
      expect(app.stored()).not.toHaveProperty('result');
      return seen(first.session, outcome, {
        requests: app.sent().length,
        note: 'A page cannot see that its browser has sent a request again when a connection broke.',
      });
    },
  },
  {
    id: 'F75',
    fault: 'the refresh token is over',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ session }] = app.tabs;
      await app.browser.sleep(60 * 24 * HOUR_MS);
      app.browser.server.next({
        answer: {
          status: 400,
          body: { error: 'invalid_grant', error_description: 'the refresh token has expired' },
        },
      });
      const outcome = await app.complete(session.refresh());

      expect(outcome).toMatchObject({ errorDescription: 'the refresh token has expired' });
      expect(app.stored()).not.toHaveProperty('result');
      return seen(session, outcome, {
        requests: app.sent().length,
        note: 'Only the server knows how long a refresh token lasts: nothing is said before.',
      });
    },
  },
];
