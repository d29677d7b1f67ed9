import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { expect } from 'vitest';
import { decodeJwt } from '../../src/protocol/jwt.js';
import {
  createSigningKey,
  forged,
  publish,
  replaceIdToken,
  withBrokenSignature,
} from '../conformance/signing.js';
import { relyingParty, signIn } from '../conformance/relying-party.js';
import type { ConnectRig } from '../connect-rig.js';
import { createSessionRig } from '../session-rig.js';
import { codeOf } from './code-of.js';
import type { Line } from './line.js';
import { accepted, expectRefused } from './logins.js';

const INVALID = 'UNLAPSE_ID_TOKEN_INVALID';

/** What an ID Token must be to be believed. */
export const idTokenLines: readonly Line[] = [
  {
    id: 'D01',
    what: '`iss` is the issuer of the metadata, character by character (OpenID Core §3.1.3.7 (2)).',
    prove: () =>
      expectEachRefused(
        ['https://login.example.com/', 'https://LOGIN.example.com', undefined, 7].map((iss) => ({
          iss,
        })),
      ),
  },
  {
    id: 'D02',
    what: '`aud` is the client, alone or in a list (OpenID Core §3.1.3.7 (3)).',
    departs:
      'further audiences are taken where `azp` is the client: some servers list all apps of a project',
    async prove() {
      await expectEachRefused(
        ['App', '', undefined, [], ['other'], { app: 1 }].map((aud) => ({ aud })),
      );
      await expectEachAccepted([{ aud: ['app'] }, { aud: ['other', 'app'], azp: 'app' }]);
    },
  },
  {
    id: 'D03',
    what: '`azp` is the client, and is there where there are several audiences (OpenID Core §3.1.3.7 (4, 5)).',
    async prove() {
      await expectEachRefused([
        { azp: 'other' },
        { aud: ['app', 'other'] },
        { aud: ['app', 'other'], azp: 'other' },
      ]);
      await expectEachAccepted([{ azp: 'app' }]);
    },
  },
  {
    id: 'D04',
    what: 'The signature is checked, although the token came from the token endpoint (OpenID Core §3.1.3.7 (6)).',
    async prove() {
      await expectRefused(INVALID, ({ server }) =>
        replaceIdToken(server, (_, idToken) => withBrokenSignature(idToken)),
      );
      await expectRefused(INVALID, ({ server }) => server.configure({ signWithWrongKey: true }));
    },
  },
  {
    id: 'D05',
    what: 'The algorithm is an asymmetric one that the server names: never `none`, never a shared secret (RFC 8725 §3.1).',
    async prove() {
      const { publicKey } = await generateKeyPair('RS256', { extractable: true });
      const secret = await exportSPKI(publicKey);
      const unsigned = (claims: JWTPayload): string => forged({ alg: 'none' }, claims);
      const secretly = (claims: JWTPayload): Promise<string> =>
        new SignJWT(claims)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(secret));
      const es256 = await createSigningKey('ES256');
      for (const make of [unsigned, secretly, (claims: JWTPayload) => es256.sign(claims)]) {
        await expectRefused(INVALID, ({ server }) => {
          const named = make === unsigned || make === secretly ? ['none', 'HS256'] : ['RS256'];
          server.configure({ metadata: { id_token_signing_alg_values_supported: named } });
          publish(server, es256.published);
          replaceIdToken(server, make);
        });
      }
    },
  },
  {
    id: 'D06',
    what: '`exp` and `iat` are there, `exp` and `nbf` hold, give or take a minute (OpenID Core §3.1.3.7 (9, 10)).',
    departs: 'an `iat` in the future is taken: a clock that is slow must keep nobody out',
    async prove() {
      const nowSeconds = Date.UTC(2030, 0, 1) / 1000;
      await expectEachRefused([
        { exp: undefined },
        { iat: undefined },
        { iat: 'now' },
        { exp: nowSeconds - 60 },
        { nbf: nowSeconds + 61 },
        { nbf: 'later' },
      ]);
      await expectEachAccepted([
        { exp: nowSeconds - 59 },
        { nbf: nowSeconds + 60 },
        { iat: nowSeconds + 86_400 },
      ]);
    },
  },
  {
    id: 'D07',
    what: '`sub` is text of 1 to 255 characters (OpenID Core §2).',
    async prove() {
      await expectEachRefused([undefined, '', 7, 'x'.repeat(256)].map((sub) => ({ sub })));
      await expectEachAccepted([{ sub: 'x'.repeat(255) }]);
    },
  },
  {
    id: 'D08',
    what: '`at_hash` is that of the access token, by the hash that goes with the algorithm (OpenID Core §3.1.3.8).',
    async prove() {
      for (const [alg, hash] of [
        ['ES256', 'sha256'],
        ['ES384', 'sha384'],
        ['ES512', 'sha512'],
        ['Ed25519', 'sha512'],
      ] as const) {
        const key = await createSigningKey(alg);
        const withHash =
          (of: (accessToken: string) => string) =>
          ({ server }: ConnectRig): void => {
            server.configure({ metadata: { id_token_signing_alg_values_supported: [alg] } });
            publish(server, key.published);
            replaceIdToken(server, (claims, _, accessToken) => {
              const digest = createHash(hash).update(of(accessToken)).digest();
              const at_hash = digest.subarray(0, digest.length / 2).toString('base64url');
              return key.sign({ ...claims, at_hash });
            });
          };
        expect(await accepted(withHash((accessToken) => accessToken))).toHaveProperty('idToken');
        await expectRefused(
          INVALID,
          withHash(() => 'another'),
        );
      }
    },
  },
  {
    id: 'D09',
    what: 'A token that names no key is checked with the only one that fits, or refused (OpenID Core §10.1).',
    async prove() {
      const [one, other, encryption] = [
        await createSigningKey('ES256'),
        await createSigningKey('ES256'),
        await createSigningKey('ES256'),
      ];
      const withKeys =
        (...keys: readonly object[]) =>
        ({ server }: ConnectRig): void => {
          server.configure({ metadata: { id_token_signing_alg_values_supported: ['ES256'] } });
          publish(server, ...keys);
          replaceIdToken(server, (claims) => one.sign(claims));
        };
      const result = await accepted(
        withKeys({ ...encryption.published, use: 'enc' }, one.published),
      );
      expect(result).toHaveProperty('idToken');
      await expectRefused(INVALID, withKeys(one.published, other.published));
      await expectRefused(INVALID, withKeys(other.published));
    },
  },
  {
    id: 'D10',
    what: 'An unknown key asks for the keys again, once a minute at most (OpenID Core §10.1.1).',
    async prove() {
      const rig = await relyingParty();
      await signIn(rig);
      for (let count = 0; count < 100; count += 1) {
        replaceIdToken(rig.server, (claims, idToken) =>
          forged({ alg: 'RS256', kid: `unknown-${count}` }, claims, idToken.split('.')[2]),
        );
        await signIn(rig).catch(() => undefined);
        await rig.clock.advance(600);
      }
      const fetches = rig.server.recorded.filter(({ endpoint }) => endpoint === 'jwks');
      expect(rig.server.tokenRequests).toBe(101);
      expect(fetches.length).toBeLessThanOrEqual(2);
      await rig.clock.advance(60_000);
      expect(await codeOf(signIn(rig))).toBe('resolved');
    },
  },
  {
    id: 'D11',
    what: 'Keys that a token brings along or points to are not looked at; extensions that it demands are refused (RFC 8725 §3.10).',
    async prove() {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'published' };
      for (const header of [
        { jwk },
        { jku: 'https://evil.example/keys' },
        { x5u: 'https://evil.example/chain' },
        { x5c: ['AAAA'] },
      ]) {
        const { server } = await expectRefused(INVALID, (rig) =>
          replaceIdToken(rig.server, (claims) =>
            new SignJWT(claims)
              .setProtectedHeader({ alg: 'RS256', kid: 'unlapse-testing', ...header })
              .sign(privateKey),
          ),
        );
        expect(server.recorded.every(({ url }) => url.startsWith(server.issuer))).toBe(true);
      }
      const demanding =
        (header: object) =>
        ({ server }: ConnectRig): void => {
          publish(server, jwk);
          replaceIdToken(server, (claims) =>
            new SignJWT(claims)
              .setProtectedHeader({ alg: 'RS256', kid: 'published', ...header })
              .sign(privateKey, { crit: { x: true } }),
          );
        };
      expect(await accepted(demanding({ x: 1 }))).toHaveProperty('idToken');
      await expectRefused(INVALID, demanding({ x: 1, crit: ['x'] }));
    },
  },
  {
    id: 'D12',
    what: 'An encrypted token is refused, and the message says that it is encrypted (OpenID Core §16.14).',
    async prove() {
      const rig = await relyingParty();
      replaceIdToken(rig.server, () => 'e30.e30.e30.e30.e30');
      await expect(signIn(rig)).rejects.toMatchObject({
        code: INVALID,
        message: expect.stringContaining('encrypted'),
      });
    },
  },
  {
    id: 'D13',
    what: 'Claims of the UserInfo endpoint are of the user of the ID Token (OpenID Core §5.3.2).',
    doesNotApply: 'the library asks no UserInfo endpoint: claims are those of the ID Token',
  },
  {
    id: 'D14',
    what: 'What decodes a token says that it verifies nothing; only what was verified is in a snapshot.',
    async prove() {
      const decoder = new URL('../../src/protocol/jwt.ts', import.meta.url);
      expect(await readFile(decoder, 'utf8')).toContain('not verification');
      const { server, openTab } = createSessionRig();
      const { session } = openTab();
      replaceIdToken(server, (claims) => forged({ alg: 'none' }, { ...claims, sub: 'user-9' }));
      expect(await codeOf(session.login())).toBe(INVALID);
      expect(session.snapshot.status).toBe('signed-out');
      expect(session.snapshot).not.toHaveProperty('claims');
    },
  },
  {
    id: 'D15',
    what: 'What is no JSON object in UTF-8 is refused at once; of members that come twice the last counts (RFC 7519 §4).',
    async prove() {
      const payloads = [
        'null',
        '[]',
        '7',
        '{"exp":NaN}',
        '{"sub":"a"',
        `${'{"a":'.repeat(10_000)}1`,
        '',
      ].map((text) => Buffer.from(text));
      for (const payload of [...payloads, Buffer.from([0x7b, 0xff, 0x7d])]) {
        await expectRefused(INVALID, ({ server }) =>
          replaceIdToken(server, () => `e30.${payload.toString('base64url')}.AAAA`),
        );
      }
      const twice = Buffer.from('{"sub":"a","sub":"b"}').toString('base64url');
      expect(decodeJwt(`e30.${twice}.`)).toEqual({ sub: 'b' });
    },
  },
];

async function expectEachRefused(changes: readonly object[]): Promise<void> {
  for (const change of changes) {
    await expectRefused(INVALID, ({ server }) =>
      server.configure({ idTokenClaims: { ...change } }),
    );
  }
}

async function expectEachAccepted(changes: readonly object[]): Promise<void> {
  for (const change of changes) {
    const result = await accepted(({ server }) =>
      server.configure({ idTokenClaims: { ...change } }),
    );
    expect(result).toHaveProperty('idToken');
  }
}
