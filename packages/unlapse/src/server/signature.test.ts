import { base64url, CompactSign, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../testing/manual-clock.js';
import { createTestIssuer, type TestIssuer, type TokenOverrides } from '../testing/mint.js';
import { createAccessTokenVerifier, TokenRefusedError, type AccessTokenVerifier } from './index.js';

const audience = 'https://api.example.test';
const clock = createManualClock(Date.UTC(2030, 0, 1));
const nowSeconds = Date.UTC(2030, 0, 1) / 1000;

let issuer: TestIssuer;
let verifier: AccessTokenVerifier;
/** Verifies what `sign` signs, which need not be JSON. */
let rawVerifier: AccessTokenVerifier;
let sign: (payload: string | Uint8Array, header?: TokenOverrides) => Promise<string>;

beforeAll(async () => {
  issuer = await createTestIssuer({ clock });
  verifier = verifierWith(issuer.fetch);
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  rawVerifier = verifierWith(serving([await exportJWK(publicKey)]));
  sign = (payload, header) =>
    new CompactSign(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
      .sign(privateKey);
});

describe('signature (RFC 8725 §2, §3)', () => {
  it('refuses a token without a signature', async () => {
    const [, payload] = (await issuer.mintAccessToken()).split('.');
    const header = encode({ alg: 'none', typ: 'at+jwt' });

    expect(await refusalOf(`${header}.${payload}.`)).toMatchObject({ status: 401 });
    expect(await refusalOf(`${header}.${payload}.AAAA`)).toMatchObject({ status: 401 });
  });

  it('refuses a payload changed after signing', async () => {
    const [header, , signature] = (await issuer.mintAccessToken()).split('.');
    const [, payload] = (await issuer.mintAccessToken({ sub: 'admin' })).split('.');

    expect(await refusalOf(`${header}.${payload}.${signature}`)).toMatchObject({ status: 401 });
  });

  it('refuses a token of another issuer that borrows our kid', async () => {
    const other = await createTestIssuer({ clock });
    const token = await other.mintAccessToken({}, { kid: issuer.jwks.keys[0]?.kid });

    expect(await refusalOf(token)).toMatchObject({ status: 401 });
  });

  it('refuses HS256 with the public RSA key as the secret, in each of its encodings', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'rsa-1', use: 'sig' };
    const ours = verifierWith(serving([jwk]));
    const secrets = [await exportSPKI(publicKey), JSON.stringify(jwk), jwk.n ?? ''];

    for (const secret of secrets) {
      const token = await new SignJWT(validClaims())
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa-1', typ: 'at+jwt' })
        .sign(new TextEncoder().encode(secret));
      await expect(ours.verifyToken(token)).rejects.toMatchObject({ status: 401 });
    }
  });

  it('refuses a shared secret that a careless server publishes', async () => {
    const secret = new Uint8Array(32).fill(7);
    const jwk = { kty: 'oct', k: base64url.encode(secret), kid: 'secret-1', alg: 'HS256' };
    const ours = verifierWith(serving([jwk]));
    const token = await new SignJWT(validClaims())
      .setProtectedHeader({ alg: 'HS256', kid: 'secret-1', typ: 'at+jwt' })
      .sign(secret);

    await expect(ours.verifyToken(token)).rejects.toMatchObject({ status: 401 });
  });

  it('never looks at keys that the token brings along or points to', async () => {
    const requested: string[] = [];
    const ours = verifierWith((address) => {
      requested.push(address);
      return issuer.fetch(address);
    });
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    const elsewhere = 'https://evil.example.test/keys';
    const headers = [{ jwk }, { jku: elsewhere }, { x5u: elsewhere }, { x5c: ['AAAA'] }];

    for (const header of headers) {
      for (const kid of [undefined, issuer.jwks.keys[0]?.kid, 'evil-1']) {
        const token = await new SignJWT(validClaims())
          .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...(kid && { kid }), ...header })
          .sign(privateKey);
        await expect(ours.verifyToken(token)).rejects.toMatchObject({ status: 401 });
      }
    }
    expect(requested.filter((address) => !address.startsWith(issuer.issuer))).toEqual([]);
  });

  it.each([
    '../../../../etc/passwd',
    "' OR '1'='1",
    '__proto__',
    'constructor',
    'https://evil.example.test/key',
    '\u0000',
    'x'.repeat(4000),
    7,
    null,
    { $ne: '' },
  ])('takes a kid for a name and nothing else: %j', async (kid) => {
    const payload = encode(validClaims());
    const signature = base64url.encode(new Uint8Array(64));

    const token = `${encode({ alg: 'ES256', typ: 'at+jwt', kid })}.${payload}.${signature}`;

    expect(await refusalOf(token)).toMatchObject({ status: 401 });
  });

  it('refuses a critical header extension, even a known one that changes nothing', async () => {
    const payload = JSON.stringify(validClaims());

    const verifying = rawVerifier.verifyToken(await sign(payload, { crit: ['b64'], b64: true }));

    await expect(verifying).rejects.toMatchObject({ status: 401 });
  });

  it('refuses an RSA key under 2048 bits', async () => {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      { ...algorithm, modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ['sign', 'verify'],
    );
    const jwk = { ...(await exportJWK(publicKey)), kid: 'weak-1' };
    const signed = `${encode({ alg: 'RS256', typ: 'at+jwt', kid: 'weak-1' })}.${encode(validClaims())}`;
    const bytes = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(signed));
    const ours = verifierWith(serving([jwk]));

    const verifying = ours.verifyToken(`${signed}.${base64url.encode(new Uint8Array(bytes))}`);

    await expect(verifying).rejects.toMatchObject({ status: 401 });
  });
});

describe('what is no signed JWT', () => {
  it('says of an encrypted token that it is not supported (RFC 7516)', async () => {
    const header = encode({
      alg: 'PBES2-HS256+A128KW',
      enc: 'A128GCM',
      p2c: 2_000_000_000,
      typ: 'at+jwt',
    });

    const refusal = await refusalOf(`${header}.AAAA.AAAA.AAAA.AAAA`);

    expect(refusal.status).toBe(401);
    expect(refusal.challenge).toContain('encrypted tokens are not supported');
  });

  it.each(['', 'opaque', 'a.b', 'a.b.c', '..', '....', 'e30.e30.e30', '.'.repeat(1000)])(
    'refuses %j',
    async (token) => {
      expect(await refusalOf(token)).toMatchObject({ status: 401, error: 'invalid_token' });
    },
  );

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"text"'],
    ['broken off', '{'],
    ['very deep', '['.repeat(100_000)],
  ])('refuses a signed payload that is not a JSON object: %s', async (_name, payload) => {
    const verifying = rawVerifier.verifyToken(await sign(payload));

    await expect(verifying).rejects.toMatchObject({ status: 401 });
  });

  it('refuses a payload that is not UTF-8, though its claims are right', async () => {
    const payload = new TextEncoder().encode(JSON.stringify({ ...validClaims(), name: '?' }));
    payload[payload.lastIndexOf('?'.charCodeAt(0))] = 0xff;

    const verifying = rawVerifier.verifyToken(await sign(payload));

    await expect(verifying).rejects.toMatchObject({ status: 401 });
  });

  it('refuses an end beyond all numbers', async () => {
    const payload = JSON.stringify({ ...validClaims(), exp: 0 }).replace('"exp":0', '"exp":1e999');

    const verifying = rawVerifier.verifyToken(await sign(payload));

    await expect(verifying).rejects.toMatchObject({ status: 401 });
  });

  it('takes no claim from a prototype', async () => {
    const claims = JSON.stringify({ ...validClaims(), client_id: undefined });
    const payload = claims.replace('{', '{"__proto__":{"client_id":"client-1"},');

    const verifying = rawVerifier.verifyToken(await sign(payload));

    await expect(verifying).rejects.toMatchObject({ status: 401 });
    await expect(
      rawVerifier.verifyToken(await sign(JSON.stringify(validClaims()))),
    ).resolves.toHaveProperty('claims.sub', 'user-1');
  });
});

async function refusalOf(
  token: string,
  scopes: readonly string[] = [],
): Promise<TokenRefusedError> {
  const outcome: unknown = await verifier.verifyToken(token, { scopes }).catch((error) => error);
  if (outcome instanceof TokenRefusedError) return outcome;
  throw new Error(`was not refused: ${String(outcome)}`);
}

function validClaims() {
  return {
    iss: 'https://issuer.example.test',
    aud: audience,
    sub: 'user-1',
    client_id: 'client-1',
    jti: 'token-1',
    iat: nowSeconds,
    exp: nowSeconds + 300,
  };
}

function encode(value: unknown): string {
  return base64url.encode(JSON.stringify(value));
}

type Answer = (address: string) => Promise<Response>;

function verifierWith(fetch: Answer): AccessTokenVerifier {
  return createAccessTokenVerifier({ issuer: issuer.issuer, audience, clock, fetch });
}

/** Answers with metadata and these keys. */
function serving(keys: readonly unknown[]): Answer {
  const metadata = { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/jwks` };
  return async (address) => Response.json(address.endsWith('/jwks') ? { keys } : metadata);
}
