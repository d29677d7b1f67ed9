import { assert, asyncProperty, stringMatching, uniqueArray } from 'fast-check';
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

beforeAll(async () => {
  issuer = await createTestIssuer({ clock });
  verifier = verifierWith(issuer.fetch);
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

function verifierWith(fetch: TestIssuer['fetch']): AccessTokenVerifier {
  return createAccessTokenVerifier({ issuer: issuer.issuer, audience, clock, fetch });
}
