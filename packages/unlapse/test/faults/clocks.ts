import { expect, vi } from 'vitest';
import { createWebClock } from '../../src/platform/web/clock.js';
import { HOUR_MS, resultOf, SECOND_MS, signedIn } from './app-tabs.js';
import { inOrder, seen, type FaultRow } from './row.js';
import { apiOrigin, expectWorking, expiredScene, resultIn, signedInScene } from './scene.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const first = 'refresh-token-1';

/** Clocks that are wrong, and timers that are late. */
export const clockRows: readonly FaultRow[] = [
  {
    id: 'F34',
    fault: 'the clock is ahead, by hours or years',
    face: 'session',
    async play() {
      const results = [];
      for (const aheadMs of [3 * HOUR_MS, 5 * YEAR_MS]) {
        const scene = await signedInScene();
        const { rig, tab, sent } = scene;
        rig.clock.jumpWall(aheadMs);

        const outcome = await scene.refresh();

        results.push(seen(tab.session, outcome));
        expect(sent()).toEqual([first]);
        await expectWorking(scene);
        tab.lifecycle.setVisible(true);
        await rig.clock.advance(50 * MINUTE_MS);
        expect(sent()).toEqual([first]);
        await rig.clock.advance(HOUR_MS);
        expect(sent()).toHaveLength(2);
        await expectWorking(scene);
      }
      return inOrder(results, {
        note: 'One refresh; the life of a token is counted on this clock.',
      });
    },
  },
  {
    id: 'F35',
    fault: 'the clock is behind',
    face: 'session',
    async play() {
      const results = [];
      for (const behindMs of [3 * HOUR_MS, 5 * YEAR_MS]) {
        const scene = await expiredScene();
        const { rig, server, tab, sent } = scene;
        rig.clock.jumpWall(-behindMs);
        rig.api = async ({ headers }) => {
          const token = headers.get('authorization')?.slice('Bearer '.length) ?? '';
          return new Response(null, { status: server.inspect(token)?.isActive ? 200 : 401 });
        };

        const response = await scene.complete(tab.session.fetch(`${apiOrigin}/orders`));

        expect(response.status).toBe(200);
        expect(sent()).toEqual([first]);
        await expectWorking(scene);
        results.push(seen(tab.session, { kind: 'refreshed', result: await resultIn(scene) }));
      }
      return inOrder(results, { requests: 1, note: 'The old token goes out, the API says 401.' });
    },
  },
  {
    id: 'F36',
    fault: 'the clock jumps during the session',
    face: 'session',
    async play() {
      const scene = await signedInScene();
      const { rig, tab, sent } = scene;
      tab.lifecycle.setVisible(true);
      const results = [];
      for (const jumpMs of [2 * HOUR_MS, -DAY_MS, 10 * YEAR_MS, -10 * YEAR_MS]) {
        const before = sent().length;
        rig.clock.jumpWall(jumpMs);
        await scene.complete(tab.session.getAccessToken());
        await rig.clock.advance(2 * MINUTE_MS);
        tab.lifecycle.wake();
        await rig.clock.advance(2 * MINUTE_MS);
        await expectWorking(scene);
        expect(sent().length - before).toBe(1);
        results.push(seen(tab.session, { kind: 'refreshed', result: await resultIn(scene) }));
      }
      expect(tab.events).not.toContain('signed-out');
      return inOrder(results, { requests: 1, note: 'Seen by the next call or look.' });
    },
  },
  {
    id: 'F37',
    fault: 'the device sleeps',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ tab, session, events }] = app.tabs;
      await app.browser.sleep(8 * HOUR_MS);

      const results = [seen(session, await app.complete(session.refresh()))];
      expect(app.sent()).toEqual([first]);
      await app.browser.sleep(8 * HOUR_MS);
      tab.hide();
      tab.show();
      await app.browser.advance(10 * SECOND_MS);

      expect(app.sent()).toHaveLength(2);
      expect(session.snapshot.status).toBe('signed-in');
      expect(events).toEqual(['signed-in', 'refreshed this-tab', 'refreshed this-tab']);
      return inOrder(results, {
        requests: 1,
        note: 'By the first call, or by the page that is shown.',
      });
    },
  },
  {
    id: 'F38',
    fault: 'timers are throttled, or the page is frozen',
    face: 'session',
    async play() {
      const app = await signedIn();
      const [{ tab, session, events }] = app.tabs;
      tab.throttle();
      await app.browser.advance(3 * HOUR_MS);
      expect(session.snapshot.status).toBe('signed-in');
      const throttled = app.sent().length;
      expect(throttled).toBeGreaterThanOrEqual(2);
      expect(throttled).toBeLessThanOrEqual(4);
      tab.unthrottle();

      tab.freeze();
      await app.browser.advance(3 * HOUR_MS);
      expect(app.sent()).toHaveLength(throttled);
      tab.thaw();
      const outcome = await app.complete(session.refresh());

      await app.browser.advance(10 * SECOND_MS);
      expect(app.sent()).toHaveLength(throttled + 1);
      expect(events).not.toContain('suspended');
      expect(events).not.toContain('signed-out');
      expect(resultOf(outcome)?.accessToken).toBe(await app.complete(session.getAccessToken()));
      return seen(session, outcome, { requests: 1 });
    },
  },
  {
    id: 'F39',
    fault: 'a timer of more than 2^31 ms',
    face: 'session',
    async play() {
      vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
      try {
        for (const days of [30, 60]) {
          const fired = vi.fn<() => void>();
          createWebClock().setTimer(fired, days * DAY_MS);
          await vi.advanceTimersByTimeAsync(days * DAY_MS - 1);
          expect(fired).not.toHaveBeenCalled();
          await vi.advanceTimersByTimeAsync(1);
          expect(fired).toHaveBeenCalledOnce();
        }
        const cancel = createWebClock().setTimer(() => {}, 1e17);
        await vi.advanceTimersByTimeAsync(3 * DAY_MS);
        cancel();
        expect(vi.getTimerCount()).toBe(0);
      } finally {
        vi.useRealTimers();
      }
      const scene = await expiredScene();
      scene.server.configure({ accessTokenTtlSeconds: 60 * 86_400 });
      const outcome = await scene.refresh();
      scene.tab.lifecycle.setVisible(true);
      await scene.rig.clock.advance(59 * DAY_MS);
      expect(scene.sent()).toEqual([first]);
      await scene.rig.clock.advance(2 * DAY_MS);
      expect(scene.sent()).toHaveLength(2);
      await expectWorking(scene);
      return seen(scene.tab.session, outcome, { note: 'Waits are made of days.' });
    },
  },
];
