import assert from 'node:assert/strict';
import { compactVerify } from 'jose/jws/compact/verify';
import { exportJWK } from 'jose/key/export';
import { generateKeyPair } from 'jose/key/generate/keypair';
import { encodeBase64Url } from '../../src/protocol/base64url.js';
import { checkIdToken } from '../../src/protocol/id-token.js';
import { decodeJwt, tryDecodeJwt } from '../../src/protocol/jwt.js';
import { outcomeOf } from './promises.js';
import type { Target } from './target.js';

const issuer = 'https://login.example.com';
const clientId = 'app';
const nowMs = Date.UTC(2030, 0, 1);
const nowSeconds = nowMs / 1000;

/**
 * An ID Token as it comes; or the text of its header, a line end and the text of its payload, which
 * get a good signature: what the server itself may send.
 */
export async function createJwtTarget(): Promise<Target> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = JSON.stringify({ keys: [await exportJWK(publicKey)] });
  const header = JSON.stringify({ alg: 'ES256', typ: 'JWT' });
  const claims = {
    iss: issuer,
    aud: clientId,
    sub: 'user-1',
    iat: nowSeconds,
    exp: nowSeconds + 300,
    nonce: 'canary-nonce-1',
    email: 'canary-email@example.com',
  };
  const payload = JSON.stringify(claims);

  async function sign(headerText: string, payloadText: string): Promise<string> {
    const encode = (text: string): string => Buffer.from(text).toString('base64url');
    const input = `${encode(headerText)}.${encode(payloadText)}`;
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
    const bytes = new TextEncoder().encode(input);
    const signature = await crypto.subtle.sign(algorithm, privateKey, bytes);
    return `${input}.${encodeBase64Url(new Uint8Array(signature))}`;
  }

  /** By another implementation and the letter of Core §3.1.3.7. */
  async function assertGood(token: string): Promise<void> {
    const verified = await compactVerify(token, publicKey, { algorithms: ['ES256'] });
    const [, , signature = ''] = token.split('.');
    assert.equal(signature, Buffer.from(signature, 'base64url').toString('base64url'));
    const { iss, aud, azp, sub, exp, iat } = JSON.parse(
      new TextDecoder().decode(verified.payload),
    ) as Readonly<Record<string, unknown>>;
    const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    assert.equal(iss, issuer);
    assert(audiences.includes(clientId));
    assert.equal(azp ?? clientId, clientId);
    assert(audiences.length === 1 || azp === clientId);
    assert(typeof sub === 'string' && sub !== '');
    assert(typeof exp === 'number' && exp + 60 > nowSeconds);
    assert(typeof iat === 'number');
  }

  return {
    name: 'jwt',
    seeds: [
      await sign(header, payload),
      `${header}\n${payload}`,
      `${header}\n${JSON.stringify({ ...claims, aud: [clientId, 'b'], azp: clientId, nbf: 1 })}`,
    ],
    pieces: [
      ...['.', '..', '=', '-', '_', '+', '/', 'e30', 'e30.', '\n', '"', '{', '}', ',', ':', '\\'],
      ...['"alg":"none",', '"alg":"HS256",', '"crit":["x"],', '"jwk":{},', '"kid":"a",'],
      ...['"aud":"b",', '"exp":0,', '"__proto__":{"polluted":1},', '\ud800', '\u0000', 'A'],
    ],
    async check(text) {
      const [first = '', second, ...rest] = text.split('\n');
      const isSigned = second !== undefined && rest.length === 0;
      const token = isSigned ? await sign(first, second) : text;
      const secrets = [
        'canary-nonce-1',
        'canary-email',
        ...token.split('.').filter((part) => part.length > 20),
      ];
      await outcomeOf(() => decodeJwt(token), secrets);
      await outcomeOf(() => decodeJwt(token, 'header'), secrets);
      await outcomeOf(() => tryDecodeJwt(token), secrets);
      const read = await outcomeOf(
        () =>
          checkIdToken(token, {
            http: { send: async () => ({ status: 200, headers: new Headers(), body: keys }) },
            keyCache: new Map(),
            nowMs,
            manifest: {
              issuer,
              jwks_uri: `${issuer}/jwks`,
              id_token_signing_alg_values_supported: ['ES256', 'RS256', 'none', 'HS256'],
            },
            options: { clientId },
            accessToken: 'access-1',
          }),
        secrets,
      );
      if ('value' in read) await assertGood(token);
    },
  };
}
