import { expect } from 'vitest';
import { inOrder, seen, type FaultRow, type Seen } from './row.js';
import {
  expectKept,
  expectOver,
  expectRecovery,
  expectWorking,
  expiredScene,
  resultIn,
  accepted,
} from './scene.js';

const MINUTE_MS = 60_000;
const first = 'refresh-token-1';
const graceful = { rotation: { graceSeconds: 3600 } } as const;

/** Members, bytes and types of the body. */
export const bodyRows: readonly FaultRow[] = [
  {
    id: 'F29h',
    fault: 'fewer scopes',
    face: 'session',
    async play() {
      const { scene, outcome } = await accepted({ scope: 'openid' });
      expect(outcome).toMatchObject({ result: { scope: 'openid' } });
      expect(await resultIn(scene)).toMatchObject({ scope: 'openid' });
      expect(scene.tab.events.at(-1)).toBe('refreshed this-tab');
      return seen(scene.tab.session, outcome, { note: '`scope` of the result says what is left.' });
    },
  },
  {
    id: 'F29i',
    fault: 'members unknown, twice or `__proto__`; a BOM, UTF-16, 5 MB',
    face: 'session',
    async play() {
      const results = [
        await readable((text) => text.replace('{', '{"__proto__":{"admin":true},"admin":true,')),
        await readable((text) => text.replace('{', '{"access_token":"another",')),
        await readable((text) => `\uFEFF${text}`),
        await unreadable((text) => new Uint8Array(Buffer.from(text, 'utf16le'))),
        await unreadable((text) => `${' '.repeat(5_000_000)}${text}`),
      ];
      return inOrder(results, {
        note: 'The second: UTF-16, and what is larger than 256 KiB unpacked.',
      });
    },
  },
  {
    id: 'F29j',
    fault: 'JSON of another content type',
    face: 'session',
    async play() {
      const results = [];
      for (const type of ['application/json; charset=utf-8', 'application/token+json']) {
        const scene = await expiredScene();
        scene.network = async (send) => retyped(await send(), type);
        results.push(seen(scene.tab.session, await scene.refresh()));
        await expectWorking(scene);
      }
      for (const settings of [graceful, {}]) {
        const scene = await expiredScene(settings);
        scene.network = async (send) => retyped(await send(), 'text/html');
        results.push(seen(scene.tab.session, await scene.refresh()));
        await expectKept(scene, first);
        scene.network = (send) => send();
        if (settings === graceful) {
          await expectRecovery(scene);
        } else {
          await scene.rig.clock.advance(MINUTE_MS);
          expect(await scene.refresh()).toMatchObject({ kind: 'rejected' });
          await expectOver(scene, 'lost-reply');
        }
      }
      return inOrder(results, {
        note: 'The second: `text/html`; it may have cost the token, so that a later `invalid_grant` is a lost reply.',
      });
    },
  },
];

/** An answer with other bytes that can be read all the same. */
async function readable(change: (text: string) => string): Promise<Seen> {
  const scene = await expiredScene();
  scene.network = async (send) => rewritten(await send(), change);
  const before = Object.keys(await resultIn(scene));
  const outcome = await scene.refresh();
  expect(Object.keys(await resultIn(scene)).sort()).toEqual(before.sort());
  expect({}).not.toHaveProperty('admin');
  await expectWorking(scene);
  return seen(scene.tab.session, outcome);
}

/** An answer that cannot be read: the server may have spent the token. */
async function unreadable(change: (text: string) => BodyInit): Promise<Seen> {
  const scene = await expiredScene(graceful);
  scene.network = async (send) => rewritten(await send(), change);
  const outcome = await scene.refresh();
  const result = seen(scene.tab.session, outcome);
  expect(scene.sent()).toEqual([first, first, first]);
  await expectKept(scene, first);
  scene.network = (send) => send();
  await expectRecovery(scene);
  return result;
}

async function rewritten(
  response: Response,
  change: (text: string) => BodyInit,
): Promise<Response> {
  return new Response(change(await response.text()), response);
}

function retyped(response: Response, type: string): Response {
  return new Response(response.body, { headers: { 'content-type': type } });
}
