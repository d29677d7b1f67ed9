import { expect } from 'vitest';
import { checkIdToken } from '../../src/protocol/id-token.js';
import { createTestIssuer, type TestIssuer } from '../../src/testing/mint.js';
import { HOUR_MS } from './app-tabs.js';
import { inOrder, seen, type FaultRow, type Seen } from './row.js';
import {
  expectOver,
  expectWorking,
  expiredScene,
  type Network,
  resultIn,
  type Scene,
  signedInScene,
} from './scene.js';

const MINUTE_MS = 60_000;
/** Of the keys that come in place of the server's own. */
const withOtherAlgorithm = { id_token_signing_alg_values_supported: ['RS256', 'ES256'] };

/** The keys that ID Tokens are checked with. */
export const keyRows: readonly FaultRow[] = [
  {
    id: 'F30',
    fault: 'the signing keys were replaced',
    face: 'session',
    async play() {
      const scene = await expiredScene({ metadata: withOtherAlgorithm });
      await scene.refresh();
      expect(keyRequests(scene)).toBe(1);
      await scene.rig.clock.advance(HOUR_MS);
      const keys = await newKeys(scene);

      const outcome = await scene.refresh();

      expect(outcome).toMatchObject({ kind: 'refreshed', result: { idToken: keys.idToken } });
      expect(keyRequests(scene)).toBe(2);
      await expectWorking(scene);
      return seen(scene.tab.session, outcome, { note: 'The keys are fetched once more.' });
    },
  },
  {
    id: 'F31',
    fault: 'the signing keys cannot be had',
    face: 'session',
    async play() {
      const results = [];
      for (const step of [
        { fail: 'unreachable' },
        { answer: { status: 503 } },
        { answer: { status: 200, body: '<html>' } },
      ] as const) {
        const scene = await expiredScene();
        scene.server.next(step, 'jwks');
        results.push(await withoutIdToken(scene));
      }
      return inOrder(results, {
        note: 'The tokens are kept, the new ID Token is left out: the old one and its claims stay.',
      });
    },
  },
  {
    id: 'F32',
    fault: 'the signing keys come slowly, are too many, or some of them are bad',
    face: 'session',
    async play() {
      const slow = await expiredScene();
      slow.server.hold('jwks');
      const results = [await withoutIdToken(slow)];
      const large = await expiredScene();
      large.network = onKeys(async () => Response.json({ keys: [], padding: 'x'.repeat(300_000) }));
      results.push(await withoutIdToken(large));

      const mixed = await expiredScene();
      mixed.network = onKeys(async (send) => {
        const { keys } = (await (await send()).json()) as { keys: readonly object[] };
        const bad = [null, 7, {}, { kty: 'RSA' }, { kty: 'RSA', kid: 'other', n: '!', e: '!' }];
        return Response.json({ keys: [...bad, ...keys] });
      });
      const outcome = await mixed.refresh();
      await expectWorking(mixed);
      results.push(seen(mixed.tab.session, outcome));
      return inOrder(results, { note: '10 s and 256 KiB; then as F31; bad keys are passed over.' });
    },
  },
  {
    id: 'F33',
    fault: '100 ID Tokens with keys that nobody knows',
    face: 'session',
    async play() {
      const scene = await signedInScene({ metadata: withOtherAlgorithm });
      const { rig, server } = scene;
      const issuer = await createTestIssuer({ issuer: server.issuer, clock: rig.clock });
      const keyCache = new Map();
      const refusals = [];
      for (let serial = 0; serial < 100; serial += 1) {
        const idToken = await issuer.mintIdToken({ aud: 'app' }, { kid: `key-${serial}` });
        refusals.push(
          await checkIdToken(idToken, {
            http: server,
            keyCache,
            nowMs: rig.clock.now() + serial * 500,
            manifest: {
              issuer: server.issuer,
              jwks_uri: `${server.issuer}/jwks`,
              id_token_signing_alg_values_supported: ['ES256'],
            },
            options: { clientId: 'app' },
            accessToken: 'access',
          }).catch((error: unknown) => error),
        );
      }
      expect(refusals.every((refusal) => refusal instanceof Error)).toBe(true);
      expect(keyRequests(scene)).toBe(1);

      const results = [];
      await scene.refresh();
      expect(keyRequests(scene)).toBe(2);
      for (let count = 0; count < 10; count += 1) {
        await newKeys(scene, false);
        const outcome = await scene.refresh();
        expect(outcome).toMatchObject({ kind: 'refreshed' });
        await expectWorking(scene);
        results.push(seen(scene.tab.session, outcome));
      }
      expect(keyRequests(scene)).toBe(2);
      await rig.clock.advance(MINUTE_MS);
      await newKeys(scene, false);
      results.push(seen(scene.tab.session, await scene.refresh()));
      expect(keyRequests(scene)).toBe(3);
      await expectOver(scene, 'security');
      return inOrder(results, {
        note: 'The keys are fetched once a minute at most, until then as F31; a key that is not among fresh ones is a wrong signature.',
      });
    },
  },
];

/** The next answers have an ID Token of other keys, which are published or not. */
async function newKeys(
  { rig, server }: Scene,
  arePublished: boolean = true,
): Promise<TestIssuer & { readonly idToken: string }> {
  const issuer = await createTestIssuer({ issuer: server.issuer, clock: rig.clock });
  const idToken = await issuer.mintIdToken({ aud: 'app', nonce: undefined });
  server.next({ mutate: (body) => ({ ...body, id_token: idToken }) });
  if (arePublished) server.next({ answer: { body: issuer.jwks } }, 'jwks');
  return { ...issuer, idToken };
}

/** A refresh whose tokens are taken, but not its ID Token; and the next one is whole. */
async function withoutIdToken(scene: Scene): Promise<Seen> {
  const { rig, tab, sent } = scene;
  const before = await resultIn(scene);

  const outcome = await scene.refresh();

  expect(outcome).toMatchObject({ kind: 'refreshed', result: { idToken: before.idToken } });
  expect(await scene.storedToken()).toBe('refresh-token-2');
  expect(tab.session.snapshot).toMatchObject({ claims: { sub: 'user-1' } });
  await expectWorking(scene);
  const result = seen(tab.session, outcome);
  scene.network = (send) => send();
  await rig.clock.advance(HOUR_MS);
  await scene.refresh();
  expect(sent()).toHaveLength(2);
  expect((await resultIn(scene)).idToken).not.toBe(before.idToken);
  return result;
}

/** Answers the requests for keys. */
function onKeys(answer: Network): Network {
  return (send, init) => (init.method === 'GET' ? answer(send, init) : send());
}

function keyRequests({ requests }: Scene): number {
  return requests().filter(({ endpoint }) => endpoint === 'jwks').length;
}
