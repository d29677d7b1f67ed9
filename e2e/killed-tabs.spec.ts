import type { Page } from '@playwright/test';
import type { DevServer } from 'unlapse-dev-server';
import { authConnectFace, sessionFace } from './faces.js';
import { rounds, roundsTimeoutMs } from './rounds.js';
import { expect, test } from './tabs.js';

/** How far a refresh gets before its tab is killed. */
interface Moment {
  readonly name: string;
  /** Sees to it that the next refresh of `victim` stands still there; resolves when it does. */
  arrange(victim: Page, devServer: DevServer): Promise<() => Promise<void>>;
  /** Whether the server has spent the refresh token, and the tab has not got its successor. */
  readonly losesReply: boolean | 'perhaps';
}

const moments: readonly Moment[] = [
  {
    name: 'before the request has left',
    arrange: (victim) => holdRequest(victim),
    losesReply: false,
  },
  {
    name: 'before the server has acted',
    arrange: (_, devServer) => holdAt('hang', devServer),
    losesReply: false,
  },
  {
    name: 'with the answer on its way',
    arrange: (_, devServer) => holdAt('hang-after', devServer),
    losesReply: true,
  },
  {
    name: 'as the answer comes in',
    arrange: async (_, devServer) => () => untilCounted('granted', devServer),
    losesReply: 'perhaps',
  },
];

/** In the page: what a browser is told to hold back, it may send as the page goes. */
async function holdRequest(victim: Page): Promise<() => Promise<void>> {
  await victim.evaluate(() => {
    const { fetch } = window;
    window.fetch = (input, init) => {
      if (!new Request(input).url.endsWith('/token')) return fetch(input, init);
      Object.assign(window, { isHeld: true });
      return new Promise(() => {});
    };
  });
  return async () => {
    await victim.waitForFunction(() => 'isHeld' in window);
  };
}

async function holdAt(
  kind: 'hang' | 'hang-after',
  devServer: DevServer,
): Promise<() => Promise<void>> {
  devServer.faults.set({ kind, hangMs: 60_000, grantType: 'refresh_token' });
  return () => untilCounted(`fault:${kind}`, devServer);
}

/** Looks often: what comes next is soon over. */
async function untilCounted(outcome: string, devServer: DevServer): Promise<void> {
  await expect
    .poll(() => devServer.counts().grants.refresh_token.outcomes[outcome], { intervals: [1] })
    .toBe(1);
}

const deaths: Readonly<Record<'closed' | 'crashed', (page: Page) => Promise<void>>> = {
  closed: (page) => page.close(),
  async crashed(page) {
    const crash = page.waitForEvent('crash');
    const devTools = await page.context().newCDPSession(page);
    // It never answers.
    void devTools.send('Page.crash').catch(() => {});
    await crash;
    await page.close();
  },
};

/** What a round is: when the tab is killed, how, and whether another one waits for its refresh. */
const cases = moments.flatMap((moment) =>
  (['closed', 'crashed'] as const).flatMap((death) =>
    [true, false].map((isAwaited) => ({ moment, death, isAwaited })),
  ),
);

/** Steps through all of the cases so that any four rounds have every moment. */
function caseOf(round: number): (typeof cases)[number] {
  const chosen = cases[(round * 5) % cases.length];
  if (chosen === undefined) throw new Error('there is no case');
  return chosen;
}

const endings = [
  { face: sessionFace, graceSeconds: 30 },
  { face: sessionFace, graceSeconds: 0, lost: 'signed-out: lost-reply' },
  { face: authConnectFace, graceSeconds: 30 },
  { face: authConnectFace, graceSeconds: 0, lost: 'UNLAPSE_REFRESH_REJECTED' },
];

for (const { face, graceSeconds, lost } of endings) {
  const title = `${face.name}, ${lost === undefined ? 'a grace' : 'no grace'}`;
  test(`a tab killed while it refreshes: ${title}`, async ({ tabs, devServer }) => {
    test.setTimeout(roundsTimeoutMs);
    devServer.configure({ rotationGraceSeconds: graceSeconds });
    let [victim] = await tabs.openSignedIn(1, face);

    for (let round = 0; round < rounds; round += 1) {
      const { moment, death, isAwaited } = caseOf(round);
      const survivor = await tabs.open();
      const name = `round ${round}: ${death} ${moment.name}, ${isAwaited ? 'awaited' : 'alone'}`;

      await test.step(name, async () => {
        devServer.resetCounts();
        const isThere = await moment.arrange(victim, devServer);
        await tabs.sleepPastExpiry();
        // Its tab dies of it, unless it is faster.
        void face.ask(victim).catch(() => {});
        await isThere();
        if (!isAwaited) await deaths[death](victim);
        await face.start(tabs, survivor);
        const asking = face.ask(survivor);
        if (isAwaited) await deaths[death](victim);

        const { kind } = await asking;

        const { outcomes } = devServer.counts().grants.refresh_token;
        const isLost = lost !== undefined && moment.losesReply;
        if (isLost === true || (isLost === 'perhaps' && kind !== 'token')) {
          expect(kind, name).toContain(lost);
          expect(outcomes).toMatchObject({ invalid_grant: 1 });
          await devServer.revokeAll();
          await face.signIn(tabs, survivor);
        } else {
          expect(kind, name).toBe('token');
          expect(outcomes).not.toHaveProperty('invalid_grant');
        }
      });
      victim = survivor;
    }
  });
}
