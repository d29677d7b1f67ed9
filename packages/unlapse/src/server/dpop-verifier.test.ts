import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryProofKeys } from '../platform/memory/proof-keys.js';
import type { ProofKey } from '../ports/proof-keys.js';
import { createProof, thumbprint } from '../protocol/dpop-proof.js';
import { createManualClock } from '../testing/manual-clock.js';
import { createTestIssuer, type TestIssuer, type TokenOverrides } from '../testing/mint.js';
import {
  accessTokenOf,
  bearerMiddleware,
  createAccessTokenVerifier,
  createDPoPVerifier,
  createIntrospector,
  protect,
  TokenRefusedError,
  type AccessTokenVerifier,
  type DPoPVerifierOptions,
} from './index.js';

const audience = 'https://api.example.test';
const url = `${audience}/notes`;
const clock = createManualClock(Date.UTC(2030, 0, 1));
const nowSeconds = Date.UTC(2030, 0, 1) / 1000;

let issuer: TestIssuer;
let key: ProofKey;
let jkt: string;
/** Of the key of `sign`. */
let otherJkt: string;
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  issuer = await createTestIssuer({ clock });
  key = await createMemoryProofKeys().get();
  jkt = await thumbprint(key.jwk);
  otherJkt = await calculateJwkThumbprint(await publicJwk());
});

beforeEach(() => {
  verifier = verifierWith();
});

it('lets in who proves to hold the key that the token is bound to (RFC 9449 §7.1)', async () => {
  const request = await bound({ scope: 'notes:read' });

  const { claims, scopes } = await verifier.verify(request, { scopes: ['notes:read'] });

  expect(claims).toMatchObject({ sub: 'user-1', cnf: { jkt } });
  expect(scopes).toEqual(new Set(['notes:read']));
});

it('says what it takes to who sends no token', async () => {
  const error = await refusalOf(new Request(url));

  expect(error).toMatchObject({ status: 401, error: 'missing_token' });
  expect(error.challenge).toBe('DPoP realm="api", algs="ES256"');
  expect(error.getResponse().headers.get('www-authenticate')).toBe(error.challenge);
});

describe('a token (H13)', () => {
  it('that is bound is not let in as a bearer, though bearers are', async () => {
    const token = await issuer.mintAccessToken({ cnf: { jkt } });
    const request = new Request(url, { headers: { authorization: `Bearer ${token}` } });

    expect(await refusalOf(request)).toMatchObject({ status: 401 });
    const error = await refusalOf(request, verifierWith({ acceptsBearer: true }));
    expect(error).toMatchObject({ status: 401, error: 'invalid_token' });
  });

  it('that is not bound is let in as a bearer only where the API says so', async () => {
    const token = await issuer.mintAccessToken();
    const request = new Request(url, { headers: { authorization: `Bearer ${token}` } });

    await expect(verifierWith({ acceptsBearer: true }).verify(request)).resolves.toBeDefined();
    expect(await refusalOf(request)).toMatchObject({ error: 'missing_token' });
  });

  it.each<[string, TokenOverrides]>([
    ['not bound', {}],
    ['bound to another key', { cnf: { jkt: 'A'.repeat(43) } }],
    ['bound to a certificate', { cnf: { 'x5t#S256': 'A'.repeat(43) } }],
    ['bound to something else', { cnf: {} }],
    ['bound to text', { cnf: 'text' }],
    ['over', { exp: nowSeconds - 60 }],
  ])('that is %s is of no use with a proof', async (_, overrides) => {
    const error = await refusalOf(await bound({ cnf: undefined, ...overrides }));

    expect(error).toMatchObject({ status: 401, error: 'invalid_token' });
    expect(error.challenge).toMatch(/^DPoP .*error="invalid_token".*algs="ES256"$/);
  });

  it('that is bound to a certificate as well is of no use with a proof alone', async () => {
    const error = await refusalOf(await bound({ cnf: { jkt, 'x5t#S256': 'AAAA' } }));

    expect(error).toMatchObject({ error: 'invalid_token' });
  });
});

describe('a proof (RFC 9449 §4.3)', () => {
  it.each([
    ['its query left out', `${url}?page=2#top`, url],
    ['its host in capitals', url, url.replace('api', 'API')],
    ['the port written out', url, url.replace('.test', '.test:443')],
  ])('is for the URL that is called, %s', async (_, called, htu) => {
    const token = await issuer.mintAccessToken({ cnf: { jkt: otherJkt } });
    const proof = await sign(token, { htu });

    await expect(verifier.verify(withProof(token, proof, called))).resolves.toBeDefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['another method', { htm: 'POST' }],
    ['the method in small letters', { htm: 'get' }],
    ['no method', { htm: undefined }],
    ['another path', { htu: `${audience}/users` }],
    ['another origin', { htu: 'https://other.example.test/notes' }],
    ['no URL', { htu: undefined }],
    ['a URL that is none', { htu: '/notes' }],
    ['a time too long ago', { iat: nowSeconds - 301 }],
    ['a time too far ahead', { iat: nowSeconds + 301 }],
    ['no time', { iat: undefined }],
    ['a time that is text', { iat: String(nowSeconds) }],
    ['another token', { ath: 'A'.repeat(43) }],
    ['no token', { ath: undefined }],
    ['no identifier', { jti: undefined }],
    ['an empty identifier', { jti: '' }],
    ['an identifier without end', { jti: 'a'.repeat(257) }],
  ])('for %s is refused', async (_, claims) => {
    const token = await issuer.mintAccessToken({ cnf: { jkt: otherJkt } });

    const error = await refusalOf(withProof(token, await sign(token, claims)));

    expect(error).toMatchObject({ status: 401, error: 'invalid_dpop_proof' });
    expect(error.challenge).toMatch(/^DPoP .*error="invalid_dpop_proof".*algs="ES256"$/);
  });

  it.each([
    ['of another type', { typ: 'JWT' }],
    ['without a type', { typ: undefined }],
    ['with a critical extension', { crit: ['b64'], b64: true }],
    ['without a key', { jwk: undefined }],
    ['that shows its private key', { withPrivateKey: true }],
  ])('%s is refused', async (_, header) => {
    const token = await issuer.mintAccessToken({ cnf: { jkt: otherJkt } });

    const error = await refusalOf(withProof(token, await sign(token, {}, header)));

    expect(error).toMatchObject({ status: 401, error: 'invalid_dpop_proof' });
  });

  it('whose signature is of another proof is refused', async () => {
    const token = await issuer.mintAccessToken({ cnf: { jkt: otherJkt } });
    const [header, payload] = (await sign(token)).split('.');
    const [, , signature] = (await sign(token)).split('.');

    const error = await refusalOf(withProof(token, `${header}.${payload}.${signature}`));

    expect(error).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it.each([
    ['none', ''],
    ['no JWT', 'text'],
    ['an unsigned one', `${segment({ alg: 'none', typ: 'dpop+jwt' })}.${segment({})}.`],
  ])('that is %s is refused', async (_, proof) => {
    const token = await issuer.mintAccessToken({ cnf: { jkt: otherJkt } });

    expect(await refusalOf(withProof(token, proof))).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('in two headers is refused', async () => {
    const request = await bound();
    request.headers.append('dpop', request.headers.get('dpop') ?? '');

    expect(await refusalOf(request)).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('is good for one request (RFC 9449 §11.1)', async () => {
    const request = await bound();
    await verifier.verify(request);

    expect(await refusalOf(request)).toMatchObject({ error: 'invalid_dpop_proof' });
    await expect(verifier.verify(await bound())).resolves.toBeDefined();
  });

  it('is good for one of two requests at the same time', async () => {
    const request = await bound();

    const results = await Promise.allSettled([verifier.verify(request), verifier.verify(request)]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is remembered as long as it is good, whatever its client takes for the time', async () => {
    const own = createManualClock(Date.UTC(2030, 0, 1));
    const slow = verifierWith({ clock: own });
    const token = await issuer.mintAccessToken({ cnf: { jkt: otherJkt } });
    const ahead = withProof(token, await sign(token, { iat: nowSeconds + 300 }));
    await slow.verify(ahead);

    await own.advance(599_000);

    expect(await refusalOf(ahead, slow)).toMatchObject({
      message: expect.stringContaining('used before'),
    });
  });
});

describe('credentials', () => {
  it.each([
    ['DPoP', 400],
    ['DPoP a b', 400],
    ['DPoP a, DPoP b', 400],
    ['Basic abc', 401],
    ['', 401],
  ])('%s get %i', async (authorization, status) => {
    const request = new Request(url, { headers: { authorization, dpop: 'text' } });

    expect(await refusalOf(request)).toMatchObject({ status });
  });

  it('may have the scheme in small letters', async () => {
    const request = await bound();
    const [, token] = (request.headers.get('authorization') ?? '').split(' ');
    request.headers.set('authorization', `dpop ${token}`);

    await expect(verifier.verify(request)).resolves.toBeDefined();
  });

  it('offer both schemes where both are taken', async () => {
    const error = await refusalOf(new Request(url), verifierWith({ acceptsBearer: true }));

    expect(error.challenge).toBe('DPoP realm="api", algs="ES256", Bearer realm="api"');
  });
});

describe('behind', () => {
  it('a proxy the URL is that of the client', async () => {
    const { headers } = await bound();
    const inside = { method: 'GET', url: 'http://10.0.0.7:8080/notes?page=2', headers };

    await expect(verifier.verify(inside)).resolves.toBeDefined();
  });

  it.each(['//other.example.test/notes', 'http://[', '*'])(
    'a server %s is another URL',
    async (called) => {
      const { headers } = await bound();

      await expect(verifier.verify({ method: 'GET', url: called, headers })).rejects.toMatchObject({
        error: 'invalid_dpop_proof',
      });
    },
  );

  it('Express the URL is the one before its routers', async () => {
    const { headers } = await bound();
    const rawHeaders = [...headers].flat();
    const request = { method: 'GET', url: '/', originalUrl: '/notes', rawHeaders };
    const response = { statusCode: 200, setHeader: () => {}, end: () => {} };

    await bearerMiddleware(verifier)(request, response, () => {});

    expect(accessTokenOf(request).claims.sub).toBe('user-1');
  });

  it('a framework that tells no method nobody gets in', async () => {
    const { headers } = await bound();

    await expect(verifier.verify({ url, headers })).rejects.toMatchObject({
      code: 'UNLAPSE_NOT_SET_UP',
    });
  });

  it('`protect` the refusal is the answer', async () => {
    const handler = protect(verifier, { scopes: ['notes:write'] }, () => new Response('notes'));

    const answer = await handler(await bound());

    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP .*scope="notes:write".*algs=/);
  });
});

it('takes the word of the server for what an opaque token is bound to (RFC 9449 §6.2)', async () => {
  const bindings: unknown[] = [{ jkt }, { jkt: 'A'.repeat(43) }, undefined];
  const introspector = createIntrospector({
    issuer: issuer.issuer,
    introspectionEndpoint: `${issuer.issuer}/introspect`,
    audience,
    credentials: { clientId: 'notes-api', clientSecret: 'secret' },
    cacheSeconds: 0,
    clock,
    fetch: async () =>
      Response.json({
        active: true,
        token_type: 'DPoP',
        sub: 'user-1',
        aud: audience,
        exp: nowSeconds + 60,
        cnf: bindings.shift(),
      }),
  });
  const opaque = createDPoPVerifier(introspector, { origin: audience, clock });
  const request = async (): Promise<Request> =>
    withProof(
      'opaque',
      await createProof(key, { method: 'GET', url, accessToken: 'opaque' }, clock.now()),
    );

  await expect(opaque.verify(await request())).resolves.toBeDefined();
  expect(await refusalOf(await request(), opaque)).toMatchObject({ error: 'invalid_token' });
  expect(await refusalOf(await request(), opaque)).toMatchObject({ error: 'invalid_token' });
});

it('does not start without knowing where its clients see it, or with a window that is none', () => {
  expect(() => verifierWith({ origin: 'http://api.example.test' })).toThrow('https');
  expect(() => verifierWith({ windowSeconds: 301 })).toThrow('windowSeconds');
  expect(() => verifierWith({ windowSeconds: Number.NaN })).toThrow('windowSeconds');
});

function verifierWith(options: Partial<DPoPVerifierOptions> = {}): AccessTokenVerifier {
  return createDPoPVerifier(
    createAccessTokenVerifier({ issuer: issuer.issuer, audience, clock, fetch: issuer.fetch }),
    { origin: audience, clock, ...options },
  );
}

/** A request with a bound token and a proof, as our own client sends it. */
async function bound(overrides: TokenOverrides = {}): Promise<Request> {
  const token = await issuer.mintAccessToken({ cnf: { jkt }, ...overrides });
  const proof = await createProof(key, { method: 'GET', url, accessToken: token }, clock.now());
  return withProof(token, proof);
}

function withProof(token: string, proof: string, called = url): Request {
  return new Request(called, { headers: { authorization: `DPoP ${token}`, dpop: proof } });
}

const pair = generateKeyPair('ES256', { extractable: true });
let serial = 0;

/** A proof with other claims or another header, of a key that could be shown. */
async function sign(
  token: string,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  serial += 1;
  const { withPrivateKey, ...rest } = header;
  const { privateKey } = await pair;
  const jwk: JWK = withPrivateKey ? await exportJWK(privateKey) : await publicJwk();
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  const payload = {
    jti: `proof-${serial}`,
    htm: 'GET',
    htu: url,
    iat: nowSeconds,
    ath: Buffer.from(digest).toString('base64url'),
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...rest })
    .sign(privateKey, { crit: { b64: true } });
}

async function publicJwk(): Promise<JWK> {
  return exportJWK((await pair).publicKey);
}

function segment(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

async function refusalOf(request: Request, by = verifier): Promise<TokenRefusedError> {
  const error: unknown = await by.verify(request).catch((thrown: unknown) => thrown);
  if (error instanceof TokenRefusedError) return error;
  throw new Error('the request was let in', { cause: error });
}
