import { expect } from 'vitest';
import { inOrder, seen, type FaultRow, type Seen } from './row.js';
import {
  expectKept,
  expectRecovery,
  expectWorking,
  expiredScene,
  refreshStateless,
  accepted,
} from './scene.js';

const HOUR_MS = 3_600_000;
const first = 'refresh-token-1';
const second = 'refresh-token-2';
const third = 'refresh-token-3';
const constant = { rotation: 'none' } as const;

/** Tokens that are missing, old, or of another type. */
export const oddTokenRows: readonly FaultRow[] = [
  {
    id: 'F28',
    fault: 'no new refresh token',
    face: 'session',
    play: () => oldTokenStays({ refresh_token: undefined }),
  },
  {
    id: 'F28b',
    fault: 'the same refresh token again',
    face: 'session',
    play: () => oldTokenStays({ refresh_token: first }),
  },
  {
    id: 'F28c',
    fault: '`refresh_token` empty or null',
    face: 'session',
    async play() {
      return inOrder([
        await oldTokenStays({ refresh_token: '' }),
        await oldTokenStays({ refresh_token: null }),
      ]);
    },
  },
  {
    id: 'F29',
    fault: '`access_token` missing, empty or no text',
    face: 'both',
    async play() {
      const results = [];
      for (const access_token of [undefined, '', 42]) {
        results.push(await withoutAccessToken({ access_token }));
      }
      const odd = { mutate: (body: object) => ({ ...body, access_token: undefined }) };
      expect(await refreshStateless(odd)).toBe('resolved');
      expect(await refreshStateless(odd, odd)).toBe('resolved');
      return inOrder(results, {
        note: 'The refresh token in it is stored and tried once; then the access token there was is used to its end; the second: not even a refresh token in it.',
      });
    },
  },
  {
    id: 'F29b',
    fault: '`token_type` in another case',
    face: 'session',
    async play() {
      const results = [];
      for (const token_type of ['bearer', 'BEARER']) {
        const { scene, outcome } = await accepted({ token_type });
        expect(outcome).toMatchObject({ result: { tokenType: 'Bearer' } });
        results.push(seen(scene.tab.session, outcome));
      }
      return inOrder(results);
    },
  },
  {
    id: 'F29c',
    fault: '`token_type` unknown or missing',
    face: 'session',
    async play() {
      const results = [];
      for (const token_type of ['DPoP', 'mac', undefined]) {
        results.push(await withoutAccessToken({ token_type }));
      }
      return inOrder(results, { note: 'As F29.' });
    },
  },
];

async function oldTokenStays(changes: object): Promise<Seen> {
  const { scene, outcome } = await accepted(changes, constant);
  expect(await scene.storedToken()).toBe(first);
  await scene.rig.clock.advance(HOUR_MS);
  expect(await scene.refresh()).toMatchObject({ kind: 'refreshed' });
  expect(scene.sent()).toEqual([first, first]);
  return seen(scene.tab.session, outcome);
}

/** Answers with no access token that is any good: once, twice, and where they do not rotate. */
async function withoutAccessToken(changes: object): Promise<Seen> {
  const step = { mutate: (body: object) => ({ ...body, ...changes }) };

  const once = await expiredScene();
  once.server.next(step);
  const results = [seen(once.tab.session, await once.refresh())];
  expect(once.sent()).toEqual([first, second]);
  expect(await once.storedToken()).toBe(third);
  await expectWorking(once);

  const twice = await expiredScene();
  twice.server.next(step);
  twice.server.next(step);
  results.push(seen(twice.tab.session, await twice.refresh()));
  expect(twice.sent()).toEqual([first, second]);
  await expectKept(twice, third);
  await expectRecovery(twice);

  const bare = await expiredScene(constant);
  bare.server.next(step);
  results.push(seen(bare.tab.session, await bare.refresh()));
  expect(bare.sent()).toEqual([first]);
  await expectKept(bare, first);
  await expectRecovery(bare);
  return inOrder(results);
}
