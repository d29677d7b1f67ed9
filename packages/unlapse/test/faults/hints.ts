import { expect } from 'vitest';
import { HOUR_MS, resultOf, SECOND_MS, shown, signedIn } from './app-tabs.js';
import type { FaultRow } from './row.js';

/** What a tab has not heard of the others. */
export const hintRows: readonly FaultRow[] = [
  {
    id: 'F46',
    fault: 'there is no BroadcastChannel',
    face: 'session',
    async play() {
      const app = await signedIn(3);
      const [first, second, third] = app.tabs;
      app.browser.hints.lossRate = 1;
      const outcome = await app.complete(first.session.refresh());
      const token = resultOf(outcome)?.accessToken;

      await app.browser.advance(8 * SECOND_MS);
      const early = await app.complete(second.session.getAccessToken());
      await app.browser.advance(2 * SECOND_MS);
      const late = await app.complete(second.session.getAccessToken());
      third.tab.hide();
      third.tab.show();
      const shownAgain = await app.complete(third.session.getAccessToken());

      expect([early === token, late === token, shownAgain === token]).toEqual([false, true, true]);
      expect(app.sent()).toEqual(['refresh-token-1']);
      await app.complete(first.session.logout());
      await app.browser.advance(11 * SECOND_MS);
      expect(await app.complete(second.session.getAccessToken())).toBeUndefined();
      third.tab.hide();
      third.tab.show();
      expect(await app.complete(third.session.getAccessToken())).toBeUndefined();
      return {
        outcome: 'refreshed',
        snapshot: 'signed-in',
        note: 'A tab reads the store again when it is shown, before each refresh, and at the first use 10 s after the last reading: so long can a tab in use be behind. One that nobody uses or shows again keeps its snapshot until then. There is no `storage` event to listen to, as the session is in IndexedDB.',
      };
    },
  },
  {
    id: 'F47',
    fault: 'hints are lost, overtake each other or come before what they tell of',
    face: 'session',
    async play() {
      for (let seed = 1; seed <= 5; seed += 1) {
        const app = await signedIn(3, { seed, delays: { hint: [0, 5000], storage: [1, 200] } });
        const [first, second] = app.tabs;
        app.browser.hints.lossRate = 0.3;
        second.tab.ports.channel.post('changed');
        const outcome = await app.complete(first.session.refresh());
        second.tab.ports.channel.post('{"accessToken":"forged"}');
        await app.complete(first.session.logout());
        await app.complete(first.session.login());
        await app.browser.advance(11 * SECOND_MS);
        const results = await app.complete(
          Promise.all(app.tabs.map(({ session }) => session.getAuthResult())),
        );
        await app.browser.advance(SECOND_MS);

        expect(outcome.kind).toBe('refreshed');
        expect(results.map((result) => result?.refreshToken)).toEqual(
          Array.from(results, () => 'refresh-token-3'),
        );
        expect(app.stored()).toMatchObject({ result: { refreshToken: 'refresh-token-3' } });
        for (const { session } of app.tabs) expect(session.snapshot.status).toBe('signed-in');
      }
      return {
        outcome: 'refreshed',
        snapshot: 'signed-in',
        note: 'A hint says no more than "read the store again"; what is stored decides.',
      };
    },
  },
  {
    id: 'F48',
    fault: 'a page comes back from the back/forward cache with old tokens',
    face: 'session',
    async play() {
      const app = await signedIn(2);
      const [first, second] = app.tabs;
      second.tab.freeze();
      const outcome = await app.complete(first.session.refresh());
      await app.browser.advance(HOUR_MS / 2);

      second.tab.thaw();
      const token = await app.complete(second.session.getAccessToken());
      second.tab.freeze();
      await app.complete(first.session.logout());
      second.tab.thaw();
      const afterLogout = await app.complete(second.session.getAccessToken());

      expect(token).toBe(resultOf(outcome)?.accessToken);
      expect(afterLogout).toBeUndefined();
      expect(shown(second.session)).toBe('signed-out: elsewhere');
      expect(app.sent()).toEqual(['refresh-token-1']);
      return {
        outcome: 'refreshed',
        snapshot: 'signed-in; signed-out: elsewhere',
        note: 'On `pageshow` the store is read before the first use. Lock, channel and database are let go on `pagehide`, which `channel.test.ts` and `sealed-store.test.ts` in `src/platform/web` hold.',
      };
    },
  },
];
