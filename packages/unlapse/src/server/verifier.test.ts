import { assert, asyncProperty, stringMatching, uniqueArray } from 'fast-check';
import { base64url, CompactSign, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { createManualClock } from '../testing/manual-clock.js';
import { createTestIssuer, type TestIssuer, type TokenOverrides } from '../testing/mint.js';
import {
  createAccessTokenVerifier,
  TokenRefusedError,
  type AccessTokenVerifier,
  type VerifiedAccessToken,
} from './index.js';

const audience = 'https://api.example.test';
const url = `${audience}/notes`;
const clock = createManualClock(Date.UTC(2030, 0, 1));
const nowSeconds = Date.UTC(2030, 0, 1) / 1000;

let issuer: TestIssuer;
let verifier: AccessTokenVerifier;
/** Verifies what `sign` signs, which need not be JSON. */
let rawVerifier: AccessTokenVerifier;
let sign: (payload: string | Uint8Array) => Promise<string>;

beforeAll(async () => {
  issuer = await createTestIssuer({ clock });
  verifier = verifierWith(issuer.fetch);
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  rawVerifier = verifierWith(serving([await exportJWK(publicKey)]));
  sign = (payload) =>
    new CompactSign(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .sign(privateKey);
});

it('lets a request with a valid access token in, and says whose it is and for what', async () => {
  const token = await issuer.mintAccessToken({ scope: 'notes:read notes:write' });

  const { claims, scopes } = await verifier.verify(requestWith(token), { scopes: ['notes:read'] });

  expect(claims).toMatchObject({ iss: issuer.issuer, sub: 'user-1', client_id: 'client-1' });
  expect(scopes).toEqual(new Set(['notes:read', 'notes:write']));
});

it('verifies a token that came without a request', async () => {
  const { claims } = await verifier.verifyToken(await issuer.mintAccessToken());

  expect(claims.sub).toBe('user-1');
});

it('is useless when it is not awaited: the types have nothing to read', () => {
  expectTypeOf<AccessTokenVerifier['verify']>().returns.toEqualTypeOf<
    Promise<VerifiedAccessToken>
  >();
  expectTypeOf<Promise<VerifiedAccessToken>>().not.toHaveProperty('claims');
});

describe('typ (RFC 9068 §2.1)', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+JWT'])(
    'takes %s',
    async (typ) => {
      const token = await issuer.mintAccessToken({}, { typ });

      await expect(verifier.verifyToken(token)).resolves.toHaveProperty('scopes');
    },
  );

  it.each(['JWT', 'jwt', undefined, '', 'logout+jwt', 'dpop+jwt', 'x/at+jwt', 42, ['at+jwt']])(
    'refuses %s',
    async (typ) => {
      const token = await issuer.mintAccessToken({}, { typ });

      expect(await refusalOf(token)).toMatchObject({ status: 401, error: 'invalid_token' });
    },
  );
});

describe('claims (RFC 9068 §4)', () => {
  it.each<[string, TokenOverrides]>([
    ['our audience among others', { aud: ['https://other.example.test', audience] }],
    ['one second before the end', { exp: nowSeconds + 1 }],
    ['a second after the end, since clocks differ', { exp: nowSeconds - 1 }],
    ['valid from now on', { nbf: nowSeconds }],
  ])('lets in: %s', async (_name, claims) => {
    const token = await issuer.mintAccessToken(claims);

    await expect(verifier.verifyToken(token)).resolves.toHaveProperty('scopes');
  });

  it.each<[string, TokenOverrides]>([
    ['another issuer', { iss: 'https://evil.example.test' }],
    ['the issuer with a slash more', { iss: 'https://issuer.example.test/' }],
    ['the issuer in other letters', { iss: 'https://ISSUER.example.test' }],
    ['no issuer', { iss: undefined }],
    ['an issuer that is a list', { iss: ['https://issuer.example.test'] }],
    ['another audience', { aud: 'https://other.example.test' }],
    ['an audience that ours is the beginning of', { aud: `${audience}/admin` }],
    ['no audience', { aud: undefined }],
    ['an empty list of audiences', { aud: [] }],
    ['an audience inside an object', { aud: { 0: audience } }],
    ['expired longer ago than clocks differ', { exp: nowSeconds - 5 }],
    ['no end', { exp: undefined }],
    ['an end that is a string', { exp: String(nowSeconds + 300) }],
    ['not valid yet', { nbf: nowSeconds + 6 }],
    ['valid from a string on', { nbf: '0' }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is a number', { sub: 1 }],
    ['no client', { client_id: undefined }],
    ['no issue date', { iat: undefined }],
    ['no token identifier', { jti: undefined }],
    ['bound to a key that a bearer need not hold', { cnf: { jkt: 'thumbprint' } }],
  ])('refuses: %s', async (_name, claims) => {
    const token = await issuer.mintAccessToken(claims);

    expect(await refusalOf(token)).toMatchObject({ status: 401, error: 'invalid_token' });
  });

  it('refuses an ID Token, even one that names this API as its audience', async () => {
    expect(await refusalOf(await issuer.mintIdToken())).toMatchObject({ status: 401 });
    expect(await refusalOf(await issuer.mintIdToken({ aud: audience }))).toMatchObject({
      status: 401,
    });
  });

  it('ends with the token: what was let in is refused once it has expired', async () => {
    const ownClock = createManualClock(clock.now());
    const ours = createAccessTokenVerifier({
      issuer: issuer.issuer,
      audience,
      clockToleranceSeconds: 0,
      clock: ownClock,
      fetch: issuer.fetch,
    });
    const token = await issuer.mintAccessToken({ exp: nowSeconds + 10 });
    await ours.verifyToken(token);

    await ownClock.advance(10_000);

    await expect(ours.verifyToken(token)).rejects.toMatchObject({ status: 401 });
  });

  it('refuses an end beyond all numbers', async () => {
    const payload = JSON.stringify({ ...validClaims(), exp: 0 }).replace('"exp":0', '"exp":1e999');

    const verifying = rawVerifier.verifyToken(await sign(payload));

    await expect(verifying).rejects.toMatchObject({ status: 401 });
  });
});

describe('scope (RFC 6749 §3.3)', () => {
  it.each([
    ['readonly', ['read']],
    ['read:all', ['read']],
    ['Read', ['read']],
    ['read', ['read', 'write']],
    ['', ['read']],
    [undefined, ['read']],
    [['read'], ['read']],
    ['read', ['read write']],
    ['read', ['']],
  ])('granted %j, needed %j: 403 with what is needed', async (scope, scopes) => {
    const token = await issuer.mintAccessToken({ scope });

    const refusal = await refusalOf(token, scopes);

    expect(refusal.status).toBe(403);
    expect(refusal.challenge).toContain('error="insufficient_scope"');
    expect(refusal.challenge).toContain(`scope="${scopes.join(' ')}"`);
  });

  it('lets in exactly when every needed scope is a granted one', async () => {
    const scope = stringMatching(/^[!#-[\]-~]{1,3}$/);
    const scopes = uniqueArray(scope, { maxLength: 4 });

    await assert(
      asyncProperty(scopes, scopes, async (granted, needed) => {
        const token = await issuer.mintAccessToken({ scope: granted.join(' ') });
        const isIn = await verifier.verifyToken(token, { scopes: needed }).then(
          () => true,
          () => false,
        );

        expect(isIn).toBe(needed.every((one) => granted.includes(one)));
      }),
    );
  });
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

  it('refuses a critical header extension', async () => {
    const payload = encode(validClaims());
    const header = encode({ alg: 'ES256', typ: 'at+jwt', crit: ['b64'], b64: false });

    expect(await refusalOf(`${header}.${payload}.AAAA`)).toMatchObject({ status: 401 });
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

  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"text"'],
    ['broken off', '{'],
    ['very deep', '['.repeat(100_000)],
    ['not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
  ])('refuses a signed payload that is not a JSON object: %s', async (_name, payload) => {
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

it('says nothing of the token in its messages', async () => {
  const canary = 'canary-3f9a';
  const token = await issuer.mintAccessToken(
    { sub: canary, aud: canary, scope: canary },
    { kid: canary },
  );

  const refusal = await refusalOf(token);

  expect(`${refusal.message} ${refusal.challenge} ${refusal.errorMessage}`).not.toContain(canary);
  expect(JSON.stringify(refusal)).not.toContain(canary);
});

function requestWith(token: string): Request {
  return new Request(url, { headers: { authorization: `Bearer ${token}` } });
}

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
