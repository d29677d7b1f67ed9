import { createHmac } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBase64Url } from './base64url.js';
import type { JsonObject } from './http-answer.js';
import { verifyJws } from './jws.js';

const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

interface Signed {
  readonly jwt: string;
  readonly key: JWK;
}

const signed = new Map<string, Signed>();

async function sign(alg: string, header: object = {}, size?: number): Promise<Signed> {
  const { privateKey, publicKey } = await generateKeyPair(alg, {
    extractable: true,
    ...(size !== undefined && { modulusLength: size }),
  });
  const jwt = await new SignJWT({ sub: 'user-1' })
    .setProtectedHeader({ alg, ...header })
    .sign(privateKey);
  return { jwt, key: await exportJWK(publicKey) };
}

function verify(jwt: string, keys: readonly object[], allowed: readonly string[] = ALGORITHMS) {
  return verifyJws(jwt, allowed, async () => keys as JsonObject[]);
}

function unsecured(header: object): string {
  const encode = (part: object) => encodeBase64Url(new TextEncoder().encode(JSON.stringify(part)));
  return `${encode(header)}.${encode({ sub: 'user-1' })}`;
}

beforeAll(async () => {
  for (const alg of ALGORITHMS) signed.set(alg, await sign(alg));
});

function of(alg: string): Signed {
  const found = signed.get(alg);
  if (found === undefined) throw new Error(`nothing was signed with ${alg}`);
  return found;
}

describe.each(ALGORITHMS)('%s', (alg) => {
  it('accepts what another implementation has signed', async () => {
    const { jwt, key } = of(alg);

    await expect(verify(jwt, [key])).resolves.toBeUndefined();
    await expect(verify(jwt, [{ ...key, alg, use: 'sig', kid: '1' }])).resolves.toBeUndefined();
  });

  it('refuses every change of header, payload or signature', async () => {
    const { jwt, key } = of(alg);
    const parts = jwt.split('.');

    for (const [index, part] of parts.entries()) {
      for (const position of [0, Math.floor(part.length / 2), part.length - 2]) {
        const changed = part[position] === 'A' ? 'B' : 'A';
        const tampered = parts.map((kept, at) =>
          at === index ? part.slice(0, position) + changed + part.slice(position + 1) : kept,
        );
        await expect(verify(tampered.join('.'), [key])).rejects.toThrow();
      }
    }
  });

  it('refuses the key of another, and a list of allowed algorithms without it', async () => {
    const { jwt, key } = of(alg);
    const other = await sign(alg);

    await expect(verify(jwt, [other.key])).rejects.toThrow('signature');
    await expect(
      verify(
        jwt,
        [key],
        ALGORITHMS.filter((name) => name !== alg),
      ),
    ).rejects.toThrow('algorithm');
  });

  it('refuses a key that is for other things', async () => {
    const { jwt, key } = of(alg);

    await expect(verify(jwt, [{ ...key, use: 'enc' }])).rejects.toThrow();
    await expect(verify(jwt, [{ ...key, key_ops: ['sign'] }])).rejects.toThrow();
  });
});

it.each([
  ['RS256', 'ES256'],
  ['ES256', 'RS256'],
  ['ES256', 'ES384'],
  ['EdDSA', 'ES256'],
])('refuses a signature of %s by a key of %s [RFC 8725 §3.1]', async (alg, other) => {
  await expect(verify(of(alg).jwt, [of(other).key])).rejects.toThrow();
});

it('refuses an RSA key that names another algorithm', async () => {
  await expect(verify(of('RS256').jwt, [{ ...of('RS256').key, alg: 'RS512' }])).rejects.toThrow();
});

it('refuses an unsecured JWT, even where the server claims to use them [RFC 8725 §2.1]', async () => {
  for (const alg of ['none', 'None', 'NONE', '']) {
    await expect(
      verify(`${unsecured({ alg })}.`, [of('RS256').key], [...ALGORITHMS, alg]),
    ).rejects.toThrow('algorithm');
  }
});

it('refuses HS256 with the public key as the secret [RFC 8725 §2.1]', async () => {
  const { key } = of('RS256');
  const input = unsecured({ alg: 'HS256' });
  for (const secret of [JSON.stringify(key), key.n ?? '']) {
    const mac = createHmac('sha256', secret).update(input).digest('base64url');

    await expect(verify(`${input}.${mac}`, [key], [...ALGORITHMS, 'HS256'])).rejects.toThrow(
      'algorithm',
    );
  }
});

it('refuses an extension that it does not know [RFC 7515 §4.1.11]', async () => {
  const { jwt, key } = await sign('ES256', { crit: ['b64'], b64: true });

  await expect(verify(jwt, [key])).rejects.toThrow('extension');
});

it('does not look at a key in the header [RFC 8725 §3.10]', async () => {
  const attacker = await sign('ES256');
  const { jwt } = await sign('ES256', { jwk: attacker.key, jku: 'https://evil.example/jwks' });

  await expect(verify(jwt, [of('ES256').key])).rejects.toThrow('signature');
});

it('refuses a short RSA key [RFC 7518 §3.3]', async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    true,
    ['sign', 'verify'],
  );
  const input = unsecured({ alg: 'RS256' });
  const signature = await crypto.subtle.sign(
    'RSASSA-PKCS1-v1_5',
    privateKey,
    new TextEncoder().encode(input),
  );
  const jwk = await crypto.subtle.exportKey('jwk', publicKey);

  await expect(
    verify(`${input}.${encodeBase64Url(new Uint8Array(signature))}`, [jwk as JWK]),
  ).rejects.toThrow('weak');
});

it('refuses a signature that is written in another way [RFC 7515 §2]', async () => {
  const { jwt, key } = of('ES256');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  // The last character has four bits that stand for nothing.
  const last = alphabet.charAt(alphabet.indexOf(jwt.slice(-1)) + 1);

  for (const other of [`${jwt}==`, `${jwt}\n`, ` ${jwt}`, jwt.slice(0, -1) + last]) {
    await expect(verify(other, [key])).rejects.toThrow('signature');
  }
});

it('does not guess between several keys', async () => {
  const { jwt, key } = of('ES256');

  await expect(verify(jwt, [])).rejects.toThrow('key');
  await expect(verify(jwt, [key, key])).rejects.toThrow('key');
});

it.each(['', 'a.b', 'a.b.c.d.e', '..', 'e30.e30.', 'not a token'])('refuses %j', async (text) => {
  await expect(verify(text, [of('ES256').key])).rejects.toThrow();
});
