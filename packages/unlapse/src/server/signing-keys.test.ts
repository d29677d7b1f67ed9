import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../testing/manual-clock.js';
import { createTestIssuer, type TestIssuer } from '../testing/mint.js';
import { createAccessTokenVerifier, type AccessTokenVerifier } from './index.js';

const audience = 'https://api.example.test';
const issuerUrl = 'https://issuer.example.test';
const metadataUrl = `${issuerUrl}/.well-known/openid-configuration`;
const keysUrl = `${issuerUrl}/jwks`;
const minuteMs = 60_000;

interface Scene {
  readonly clock: ManualClock;
  readonly verifier: AccessTokenVerifier;
  /** Every URL that was asked for. */
  readonly requested: string[];
  /** Who answers; replace it to rotate the key or to bring the server down. */
  answer: (url: string, init: RequestInit) => Promise<Response>;
  readonly mint: (from?: TestIssuer) => Promise<string>;
}

async function createScene(options: { jwksUri?: string } = {}): Promise<Scene> {
  const clock = createManualClock();
  const issuer = await createTestIssuer({ clock });
  const requested: string[] = [];
  const scene: Scene = {
    clock,
    requested,
    answer: issuer.fetch,
    verifier: createAccessTokenVerifier({
      issuer: issuerUrl,
      audience,
      clock,
      fetch: (url, init) => {
        requested.push(url);
        return scene.answer(url, init);
      },
      ...options,
    }),
    mint: (from = issuer) => from.mintAccessToken({ exp: clock.now() / 1000 + 86_400 }),
  };
  return scene;
}

const down = async (): Promise<Response> => new Response(null, { status: 503 });

const hanging = (_url: string, { signal }: RequestInit): Promise<Response> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

describe('how often the server is asked', () => {
  it('asks for metadata and keys with the first token, and not at once again', async () => {
    const { verifier, requested, mint } = await createScene();
    expect(requested).toEqual([]);

    for (let n = 0; n < 10; n += 1) await verifier.verifyToken(await mint());

    expect(requested).toEqual([metadataUrl, keysUrl]);
  });

  it('asks once for any number of tokens that come at the same time', async () => {
    const { verifier, requested, mint } = await createScene();
    const token = await mint();

    await Promise.all(Array.from({ length: 50 }, () => verifier.verifyToken(token)));

    expect(requested).toEqual([metadataUrl, keysUrl]);
  });

  it('looks for an unknown key at most every 30 seconds, whatever 100 bad tokens name', async () => {
    const { clock, verifier, requested, mint } = await createScene();
    const stranger = await createTestIssuer({ clock });
    await verifier.verifyToken(await mint());

    const verdicts = await hundredTokensOf(stranger, verifier);
    expect(new Set(verdicts)).toEqual(new Set([401]));
    expect(requested.slice(2)).toEqual([keysUrl]);

    await clock.advance(29_999);
    await hundredTokensOf(stranger, verifier);
    expect(requested.slice(3)).toEqual([]);

    await clock.advance(1);
    await hundredTokensOf(stranger, verifier);
    expect(requested.slice(3)).toEqual([keysUrl]);
  });

  it('asks for no key on behalf of a token of another kind or algorithm', async () => {
    const { clock, verifier, requested } = await createScene();
    const stranger = await createTestIssuer({ clock });
    const idToken = await stranger.mintIdToken();
    const secretlySigned = await new SignJWT({ iss: issuerUrl, aud: audience })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'any' })
      .sign(new Uint8Array(32));

    await expect(verifier.verifyToken(idToken)).rejects.toMatchObject({ status: 401 });
    await expect(verifier.verifyToken(secretlySigned)).rejects.toMatchObject({ status: 401 });

    expect(requested).toEqual([]);
  });

  it('asks again once the keys are ten minutes old', async () => {
    const { clock, verifier, requested, mint } = await createScene();
    const token = await mint();
    await verifier.verifyToken(token);

    await clock.advance(10 * minuteMs - 1);
    await verifier.verifyToken(token);
    expect(requested).toHaveLength(2);

    await clock.advance(1);
    await verifier.verifyToken(token);
    expect(requested.slice(2)).toEqual([keysUrl]);
  });

  it('keeps to its intervals when the wall clock is set back', async () => {
    const { clock, verifier, requested, mint } = await createScene();
    await verifier.verifyToken(await mint());
    clock.jumpWall(-86_400_000);
    await verifier.verifyToken(await mint());
    expect(requested).toHaveLength(2);

    await clock.advance(10 * minuteMs);
    await verifier.verifyToken(await mint());

    expect(requested).toHaveLength(3);
  });

  it('counts the time in which the process was frozen', async () => {
    const { clock, verifier, requested, mint } = await createScene();
    await verifier.verifyToken(await mint());

    clock.jumpWall(10 * minuteMs);
    await verifier.verifyToken(await mint());

    expect(requested).toHaveLength(3);
  });

  it('asks only for the keys when it has been told where they are', async () => {
    const { verifier, requested, mint } = await createScene({ jwksUri: keysUrl });

    await verifier.verifyToken(await mint());

    expect(requested).toEqual([keysUrl]);
  });
});

describe('key rotation', () => {
  it('takes a new key with the first token that it signed, and drops the old one', async () => {
    const scene = await createScene();
    const old = await scene.mint();
    await scene.verifier.verifyToken(old);
    const rotated = await createTestIssuer({ clock: scene.clock });
    scene.answer = rotated.fetch;

    const tokens = await Promise.all(Array.from({ length: 20 }, () => scene.mint(rotated)));
    await Promise.all(tokens.map((token) => scene.verifier.verifyToken(token)));

    expect(scene.requested.slice(2)).toEqual([keysUrl]);
    await expect(scene.verifier.verifyToken(old)).rejects.toMatchObject({ status: 401 });
  });

  it('finds keys that moved to another address', async () => {
    const scene = await createScene();
    const token = await scene.mint();
    await scene.verifier.verifyToken(token);
    const { answer } = scene;
    const moved = `${issuerUrl}/keys-2`;
    scene.answer = async (url, init) => {
      if (url === metadataUrl) return Response.json({ issuer: issuerUrl, jwks_uri: moved });
      return url === moved ? answer(keysUrl, init) : new Response(null, { status: 404 });
    };

    await scene.clock.advance(10 * minuteMs);
    await scene.verifier.verifyToken(token);
    await scene.clock.advance(minuteMs);
    await scene.verifier.verifyToken(token);

    expect(scene.requested.slice(2)).toEqual([keysUrl, metadataUrl, moved]);
  });
});

describe('while the server cannot be reached', () => {
  it('works on with the keys at hand for an hour, and tries every half minute', async () => {
    const scene = await createScene();
    const token = await scene.mint();
    await scene.verifier.verifyToken(token);
    scene.answer = down;

    await scene.clock.advance(10 * minuteMs);
    for (let n = 0; n < 10; n += 1) await scene.verifier.verifyToken(token);
    expect(scene.requested.slice(2)).toEqual([keysUrl]);

    await scene.clock.advance(50 * minuteMs - 1);
    await scene.verifier.verifyToken(token);
    await scene.clock.advance(1);
    await expect(scene.verifier.verifyToken(token)).rejects.toMatchObject({
      code: 'UNLAPSE_SERVER_UNAVAILABLE',
      status: 503,
    });
  });

  it('blames nobody when it has no keys at all, and works as soon as it gets them', async () => {
    const scene = await createScene();
    const token = await scene.mint();
    const { answer } = scene;
    scene.answer = down;
    await expect(scene.verifier.verifyToken(token)).rejects.toMatchObject({ status: 503 });

    scene.answer = answer;

    await expect(scene.verifier.verifyToken(token)).resolves.toHaveProperty('claims');
  });

  it('lets go of a server that does not answer in five seconds', async () => {
    const scene = await createScene();
    const token = await scene.mint();
    scene.answer = hanging;

    const [outcome] = await Promise.all([
      scene.verifier.verifyToken(token).catch((error: unknown) => error),
      scene.clock.advance(5_000),
    ]);

    expect(outcome).toMatchObject({
      status: 503,
      cause: { code: 'UNLAPSE_NETWORK_TIMED_OUT' },
    });
  });
});

describe('what is no metadata or key set of the issuer', () => {
  const metadata = { issuer: issuerUrl, jwks_uri: keysUrl };
  const MISMATCH = 'UNLAPSE_ISSUER_MISMATCH';
  const INSECURE = 'UNLAPSE_INSECURE_URL';
  const INVALID = 'UNLAPSE_RESPONSE_INVALID';
  const TOO_LARGE = 'UNLAPSE_RESPONSE_TOO_LARGE';

  it.each<[string, string, (url: string) => Response | undefined]>([
    [
      'metadata of another issuer',
      MISMATCH,
      at(metadataUrl, { ...metadata, issuer: 'https://evil.test' }),
    ],
    [
      'an issuer with a slash more',
      MISMATCH,
      at(metadataUrl, { ...metadata, issuer: `${issuerUrl}/` }),
    ],
    ['no jwks_uri', INSECURE, at(metadataUrl, { issuer: issuerUrl })],
    [
      'keys over http',
      INSECURE,
      at(metadataUrl, { ...metadata, jwks_uri: 'http://issuer.test/jwks' }),
    ],
    [
      'keys in a data URL',
      INSECURE,
      at(metadataUrl, { ...metadata, jwks_uri: 'data:,{"keys":[]}' }),
    ],
    ['a page instead of metadata', INVALID, (url) => (url === metadataUrl ? page() : undefined)],
    ['a page instead of keys', INVALID, (url) => (url === keysUrl ? page() : undefined)],
    ['keys in the body of an error', INVALID, at(keysUrl, { keys: [] }, 500)],
    ['no list of keys', INVALID, at(keysUrl, { keys: {} })],
    ['too many keys', INVALID, at(keysUrl, { keys: Array.from({ length: 101 }, () => ({})) })],
    ['an endless answer', TOO_LARGE, (url) => (url === keysUrl ? endless() : undefined)],
    [
      'a redirect',
      INVALID,
      (url) => (url === keysUrl ? Response.redirect('https://evil.test/') : undefined),
    ],
  ])('%s: no token is let in, nor blamed', async (_name, code, override) => {
    const scene = await createScene();
    const { answer } = scene;
    scene.answer = async (url, init) => override(url) ?? answer(url, init);

    const verifying = scene.verifier.verifyToken(await scene.mint());

    await expect(verifying).rejects.toMatchObject({
      code: 'UNLAPSE_SERVER_UNAVAILABLE',
      cause: { code },
    });
    expect(scene.requested.every((url) => url.startsWith(issuerUrl))).toBe(true);
  });

  it('passes over members of the set that are no keys, or keys of a kind it does not know', async () => {
    const clock = createManualClock();
    const issuer = await createTestIssuer({ clock });
    const oddities = [null, 7, [], {}, { kty: 'PQ', kid: '1' }, { kty: 'EC', crv: 'P-256' }];
    const verifier = createAccessTokenVerifier({
      issuer: issuerUrl,
      audience,
      clock,
      fetch: async (url) =>
        url === keysUrl
          ? Response.json({ keys: [...oddities, ...issuer.jwks.keys] })
          : issuer.fetch(url),
    });

    await expect(verifier.verifyToken(await issuer.mintAccessToken())).resolves.toHaveProperty(
      'claims.sub',
      'user-1',
    );
  });

  it('does not guess between several keys for a token that names none (Core §10.1)', async () => {
    const clock = createManualClock();
    const [issuer, second] = [await createTestIssuer({ clock }), await createTestIssuer({ clock })];
    const token = await issuer.mintAccessToken({}, { kid: undefined });
    const verifierOf = (keys: readonly unknown[]): AccessTokenVerifier =>
      createAccessTokenVerifier({
        issuer: issuerUrl,
        audience,
        clock,
        fetch: async (url) => (url === keysUrl ? Response.json({ keys }) : issuer.fetch(url)),
      });

    const alone = verifierOf(issuer.jwks.keys).verifyToken(token);
    const among = verifierOf([...issuer.jwks.keys, ...second.jwks.keys]).verifyToken(token);

    await Promise.all([
      expect(alone).resolves.toHaveProperty('claims'),
      expect(among).rejects.toMatchObject({ status: 401 }),
    ]);
  });

  it.each([{ use: 'enc' }, { key_ops: ['encrypt'] }, { alg: 'ES384' }])(
    'does not verify with a key that is for something else: %j',
    async (property) => {
      const clock = createManualClock();
      const issuer = await createTestIssuer({ clock });
      const keys = issuer.jwks.keys.map((key) => ({ ...key, ...property }));
      const verifier = createAccessTokenVerifier({
        issuer: issuerUrl,
        audience,
        clock,
        fetch: async (url) => (url === keysUrl ? Response.json({ keys }) : issuer.fetch(url)),
      });

      const verifying = verifier.verifyToken(await issuer.mintAccessToken());

      await expect(verifying).rejects.toMatchObject({ status: 401 });
    },
  );
});

/** The status with which each of 100 tokens, half of them at once, was refused. */
async function hundredTokensOf(
  stranger: TestIssuer,
  verifier: AccessTokenVerifier,
): Promise<unknown[]> {
  const statusOf = async (n: number): Promise<unknown> => {
    const token = await stranger.mintAccessToken({}, { kid: `stranger-${n}` });
    return verifier.verifyToken(token).catch((error) => error.status);
  };
  const verdicts = await Promise.all(Array.from({ length: 50 }, (_, n) => statusOf(n)));
  for (let n = 50; n < 100; n += 1) verdicts.push(await statusOf(n));
  return verdicts;
}

function at(
  address: string,
  document: unknown,
  status = 200,
): (url: string) => Response | undefined {
  return (url) => (url === address ? Response.json(document, { status }) : undefined);
}

function page(): Response {
  return new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } });
}

function endless(): Response {
  const chunk = new Uint8Array(65_536).fill(32);
  return new Response(
    new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }, { highWaterMark: 0 }),
  );
}
