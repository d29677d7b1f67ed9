import fc from 'fast-check';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { expect } from 'vitest';
import { createAccessTokenVerifier, type AccessTokenVerifier } from '../../src/server/index.js';
import { createManualClock, type ManualClock } from '../../src/testing/manual-clock.js';
import { createTestIssuer, type TestIssuer, type TokenOverrides } from '../../src/testing/mint.js';
import { api, refusal, signedInToApi } from '../api-rig.js';
import { forged } from '../conformance/signing.js';
import type { Line } from './line.js';

const audience = 'https://api.example.test';

/** Access tokens in use: by the app, by an API, on a device. */
export const apiLines: readonly Line[] = [
  {
    id: 'H01',
    what: 'An access token is sent in the `Authorization` header, and nowhere else (RFC 6750 §2.1).',
    async prove() {
      const { tab, seen } = await signedInToApi();
      const token = (await tab.session.getAccessToken()) ?? '';
      await tab.session.fetch(`${api}/notes?a=b`, { method: 'POST', body: 'note' });
      expect(seen).toEqual([{ url: `${api}/notes?a=b`, token: `Bearer ${token}`, body: 'note' }]);
    },
  },
  {
    id: 'H02',
    what: 'The access token goes to the origins that are named, and to no other (RFC 9700 §4.9).',
    async prove() {
      const { tab, seen } = await signedInToApi();
      for (const url of [
        'https://api.example.evil.example/',
        'https://api.example@evil.example/',
        'https://api.example:8443/',
        'http://api.example/',
        'https://app.example/',
      ]) {
        await tab.session.fetch(url).catch(() => undefined);
      }
      expect(seen.every(({ token }) => token === null)).toBe(true);
      expect(seen.length).toBeGreaterThan(3);
    },
  },
  {
    id: 'H03',
    what: 'A 401 costs one refresh and one more try; a scope that is missing costs none (RFC 6750 §3.1).',
    async prove() {
      const once = await signedInToApi((_, count) =>
        count === 1 ? refusal(401, 'Bearer error="invalid_token"') : new Response('notes'),
      );
      expect((await once.tab.session.fetch(`${api}/notes`)).status).toBe(200);
      expect([once.refreshes(), once.seen.length]).toEqual([1, 2]);
      const always = await signedInToApi(() => refusal(401));
      expect((await always.tab.session.fetch(`${api}/notes`)).status).toBe(401);
      expect([always.refreshes(), always.seen.length]).toEqual([1, 2]);
      const scope = await signedInToApi(() => refusal(403, 'Bearer error="insufficient_scope"'));
      expect((await scope.tab.session.fetch(`${api}/notes`)).status).toBe(403);
      expect([scope.refreshes(), scope.seen.length]).toEqual([0, 1]);
    },
  },
  {
    id: 'H04',
    what: 'An API takes the type `at+jwt`, and another only where the profile of a server says so (RFC 9068 §2.1).',
    async prove() {
      const { issuer, verifier, statusOf } = await createApi();
      for (const typ of ['at+jwt', 'application/AT+JWT']) {
        await verifier.verifyToken(await issuer.mintAccessToken({}, { typ }));
      }
      for (const typ of ['JWT', undefined, 'dpop+jwt', 7]) {
        expect(await statusOf({}, { typ })).toBe(401);
      }
    },
  },
  {
    id: 'H05',
    what: 'An API takes tokens of its issuer, for itself, that have not ended; an ID Token is none (RFC 9068 §4).',
    async prove() {
      const { issuer, verifier, statusOf } = await createApi();
      for (const claims of [
        { iss: `${issuer.issuer}/` },
        { aud: 'https://other.example' },
        { aud: [] },
        { aud: undefined },
        { exp: 1 },
        { exp: undefined },
      ]) {
        expect(await statusOf(claims)).toBe(401);
      }
      await expect(
        verifier.verifyToken(await issuer.mintIdToken({ aud: audience })),
      ).rejects.toMatchObject({ status: 401 });
    },
  },
  {
    id: 'H06',
    what: 'An API that does not say for whom its tokens are does not start (RFC 9068 §2.2).',
    prove() {
      for (const chosen of [undefined, '', [], ['']]) {
        const options = { issuer: 'https://op.example', audience: chosen as string };
        expect(() => createAccessTokenVerifier(options)).toThrow(/audience/);
      }
    },
  },
  {
    id: 'H07',
    what: 'An API takes asymmetric signatures only, by the key that fits name, type and algorithm (RFC 8725 §3.1).',
    async prove() {
      const { publicKey } = await generateKeyPair('RS256', { extractable: true });
      const { issuer, clock, verifier } = await createApi();
      const jwk = { ...(await exportJWK(publicKey)), kid: 'rsa', use: 'sig' };
      const rsa = createAccessTokenVerifier({
        issuer: issuer.issuer,
        jwksUri: 'https://op.example/jwks',
        audience,
        clock,
        fetch: async () => Response.json({ keys: [jwk] }),
      });
      const secret = new TextEncoder().encode(await exportSPKI(publicKey));
      const secretly = await new SignJWT(claimsOf(issuer))
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa', typ: 'at+jwt' })
        .sign(secret);
      await expect(rsa.verifyToken(secretly)).rejects.toMatchObject({ status: 401 });
      const unsigned = forged({ alg: 'none', typ: 'at+jwt' }, claimsOf(issuer));
      await expect(verifier.verifyToken(unsigned)).rejects.toMatchObject({ status: 401 });
    },
  },
  {
    id: 'H08',
    what: 'An API looks at no key that a token brings or points to, and takes `kid` for a name (RFC 8725 §3.10).',
    async prove() {
      const { issuer, verifier, asked } = await createApi();
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      for (const header of [
        { jwk: await exportJWK(publicKey) },
        { jku: 'https://evil.example/keys' },
        { x5u: 'https://evil.example/chain' },
        { kid: '../../etc/passwd' },
        { kid: "' OR 1=1" },
        { kid: '__proto__' },
      ]) {
        const token = await new SignJWT(claimsOf(issuer))
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
          .sign(privateKey);
        await expect(verifier.verifyToken(token)).rejects.toMatchObject({ status: 401 });
      }
      expect(asked.every((url) => url.startsWith(issuer.issuer))).toBe(true);
    },
  },
  {
    id: 'H09',
    what: 'An API says with a challenge what is wrong: nothing without a token, a token that is none, a scope that is missing (RFC 6750 §3.1).',
    async prove() {
      const { issuer, verifier } = await createApi();
      await expect(verifier.verify(requestWith())).rejects.toMatchObject({
        status: 401,
        challenge: expect.not.stringContaining('error='),
      });
      await expect(verifier.verify(requestWith('Bearer abc'))).rejects.toMatchObject({
        status: 401,
        challenge: expect.stringContaining('error="invalid_token"'),
      });
      const token = await issuer.mintAccessToken({ scope: 'read' });
      await expect(
        verifier.verify(requestWith(`Bearer ${token}`), { scopes: ['write'] }),
      ).rejects.toMatchObject({
        status: 403,
        challenge: expect.stringMatching(/error="insufficient_scope".*scope="write"/),
      });
    },
  },
  {
    id: 'H10',
    what: 'An API takes the token of the header, whatever the case of `Bearer`; two tokens are a bad request (RFC 6750 §2).',
    async prove() {
      const { issuer, verifier } = await createApi();
      const token = await issuer.mintAccessToken();
      for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
        await verifier.verify(requestWith(`${scheme} ${token}`));
      }
      for (const request of [
        requestWith(`Bearer ${token}, Bearer ${token}`),
        requestWith(`Bearer ${token}`, `?access_token=${token}`),
      ]) {
        await expect(verifier.verify(request)).rejects.toMatchObject({ status: 400 });
      }
      await expect(
        verifier.verify(requestWith(undefined, `?access_token=${token}`)),
      ).rejects.toMatchObject({ status: 401 });
    },
  },
  {
    id: 'H11',
    what: 'An API asks for keys once for all, looks for an unknown one every 30 seconds at most, and works on for a while without the server.',
    async prove() {
      const { issuer, verifier, asked, clock } = await createApi();
      const token = await issuer.mintAccessToken({ exp: clock.now() / 1000 + 7200 });
      await Promise.all(Array.from({ length: 50 }, () => verifier.verifyToken(token)));
      expect(asked).toHaveLength(2);
      const stranger = await createTestIssuer({ clock });
      for (let count = 0; count < 20; count += 1) {
        const unknown = await stranger.mintAccessToken({}, { kid: `unknown-${count}` });
        await expect(verifier.verifyToken(unknown)).rejects.toMatchObject({ status: 401 });
      }
      expect(asked).toHaveLength(3);
      asked.push('away');
      await clock.advance(1_800_000);
      await expect(verifier.verifyToken(token)).resolves.toHaveProperty('claims');
      await clock.advance(3_600_000);
      await expect(verifier.verifyToken(token)).rejects.toMatchObject({
        code: 'UNLAPSE_SERVER_UNAVAILABLE',
      });
    },
  },
  {
    id: 'H12',
    what: 'An API asks the server about tokens that it cannot read (RFC 7662 §2).',
    file: 'packages/unlapse/src/server/introspector.test.ts',
    title: 'what is refused (RFC 7662 §2.2)',
  },
  {
    id: 'H13',
    what: 'An API takes a token that is bound to a key only with a proof of that key (RFC 9449 §7.1).',
    file: 'packages/unlapse/src/server/dpop-verifier.test.ts',
    title: 'a token (H13)',
  },
  {
    id: 'H14',
    what: 'A scope is a whole word: part of one is another (RFC 6749 §3.3).',
    async prove() {
      const { issuer, verifier } = await createApi();
      const word = fc.constantFrom('read', 'readonly', 'rea', 'Read', 'write', 'read:all');
      await fc.assert(
        fc.asyncProperty(fc.array(word), word, async (granted, needed) => {
          const token = await issuer.mintAccessToken({ scope: granted.join(' ') });
          const isIn = await verifier.verifyToken(token, { scopes: [needed] }).then(
            () => true,
            () => false,
          );
          expect(isIn).toBe(granted.includes(needed));
        }),
        { numRuns: 50 },
      );
    },
  },
  {
    id: 'H15',
    what: 'On a device tokens are kept in the keychain or keystore (RFC 8252 §8).',
    file: 'packages/unlapse/test/native/device-stores.test.ts',
    title: 'keeps the item on this device',
  },
  {
    id: 'H16',
    what: 'On a device a link that answers no login of the app is passed over (RFC 8252 §8.6).',
    file: 'packages/unlapse/test/native/browser-visit.test.ts',
    title: 'ignores what is not its own',
  },
];

interface Api {
  readonly issuer: TestIssuer;
  readonly clock: ManualClock;
  readonly verifier: AccessTokenVerifier;
  /** What the issuer was asked for; once it holds `away`, the issuer does not answer. */
  readonly asked: string[];
  /** The status that a token with these changes is refused with. */
  statusOf(claims: TokenOverrides, header?: TokenOverrides): Promise<unknown>;
}

async function createApi(): Promise<Api> {
  const clock = createManualClock();
  const issuer = await createTestIssuer({ clock });
  const asked: string[] = [];
  const verifier = createAccessTokenVerifier({
    issuer: issuer.issuer,
    audience,
    clock,
    fetch: async (url) => {
      if (asked.includes('away')) throw new TypeError('Failed to fetch');
      asked.push(url);
      return issuer.fetch(url);
    },
  });
  return {
    issuer,
    clock,
    verifier,
    asked,
    statusOf: async (claims, header) =>
      verifier.verifyToken(await issuer.mintAccessToken(claims, header)).then(
        () => 200,
        (error: { status?: number }) => error.status,
      ),
  };
}

function claimsOf({ issuer }: TestIssuer): Record<string, unknown> {
  const iat = createManualClock().now() / 1000;
  return {
    iss: issuer,
    aud: audience,
    sub: 'user-1',
    client_id: 'c',
    jti: 'j',
    iat,
    exp: iat + 300,
  };
}

function requestWith(authorization?: string, query = ''): Request {
  const headers = authorization === undefined ? undefined : { authorization };
  return new Request(`${audience}/notes${query}`, headers && { headers });
}
