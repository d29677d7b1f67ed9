import { assert, oneof, property, string, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearerToken } from './bearer-credentials.js';
import { TokenRefusedError } from './refusal.js';

const url = 'https://api.example.test/notes';

describe('takes the token from the Authorization header (RFC 6750 §2.1)', () => {
  it.each([
    ['Bearer abc.def.ghi', 'abc.def.ghi'],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['Bearer    abc', 'abc'],
    ['Bearer aB0-._~+/==', 'aB0-._~+/=='],
  ])('%s', (authorization, token) => {
    expect(bearerToken(request(authorization))).toBe(token);
  });
});

describe('asks for a token, without an error code, when there is none (RFC 6750 §3.1)', () => {
  it.each([
    ['no header', undefined, url],
    ['an empty header', '', url],
    ['another scheme', 'Basic dXNlcjpwYXNz', url],
    ['a scheme that only begins alike', 'Bearerish abc', url],
    ['a key-bound token under its own scheme', 'DPoP abc', url],
    ['a token in the query', undefined, `${url}?access_token=abc`],
  ])('%s', (_name, authorization, address) => {
    const refusal = refusalOf(authorization, address);

    expect(refusal.status).toBe(401);
    expect(refusal.challenge).toBe('Bearer realm="api"');
  });
});

describe('answers 400 to a malformed request or to two credentials', () => {
  it.each([
    ['no token after the scheme', 'Bearer', url],
    ['a space and no token', 'Bearer ', url],
    ['two words', 'Bearer abc def', url],
    ['characters no token has', 'Bearer a"b', url],
    ['padding in the middle', 'Bearer a=b', url],
    ['two bearer tokens', 'Bearer abc, Bearer def', url],
    ['a bearer token behind another credential', 'Basic dXNlcg==, Bearer abc', url],
    ['another credential behind the token', 'Bearer abc, Basic dXNlcg==', url],
    ['one in the header, one in the query', 'Bearer abc', `${url}?x=1&access_token=def`],
    ['the same, in the form that an HTTP server sees', 'Bearer abc', '/notes?access_token='],
  ])('%s', (_name, authorization, address) => {
    const refusal = refusalOf(authorization, address);

    expect(refusal.status).toBe(400);
    expect(refusal.challenge).toContain('error="invalid_request"');
  });
});

it('does not look into the path or at parameters of similar names', () => {
  const address = '/notes/access_token?my_access_token=1&state=access_token';

  expect(bearerToken(request('Bearer abc', address))).toBe('abc');
});

it('finds a whole token or refuses, whatever the header says', () => {
  const garbage = oneof(
    string(),
    string().map((text) => `Bearer ${text}`),
    stringMatching(/^ ?[Bb]earer[ ,=.a-z"\\]*$/),
  );

  assert(
    property(garbage, (authorization) => {
      const outcome = attempt(() => bearerToken({ url, headers: { get: () => authorization } }));

      const isToken = typeof outcome === 'string' && /^[\w.~+/-]+=*$/.test(outcome);
      const isRefusal = outcome instanceof TokenRefusedError && outcome.status < 403;
      expect(isToken || isRefusal).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it('refuses a long header in no time', () => {
  const authorization = `Bearer ${'a,'.repeat(50_000)}${' '.repeat(50_000)}=`;

  expect(refusalOf(authorization).status).toBe(400);
});

function request(authorization: string | undefined, address = url) {
  return {
    url: address,
    headers: new Headers(authorization === undefined ? {} : { authorization }),
  };
}

function refusalOf(authorization: string | undefined, address?: string): TokenRefusedError {
  const outcome = attempt(() => bearerToken(request(authorization, address)));
  if (outcome instanceof TokenRefusedError) return outcome;
  throw new Error(`was not refused: ${String(outcome)}`);
}

function attempt(run: () => string): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
