import { afterEach, expect, it, vi } from 'vitest';
import { codeChallenge, createPkceKey, randomString } from './pkce.js';
import { sha256Base64Url } from './sha256-fallback.js';

const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

afterEach(() => vi.unstubAllGlobals());

it('makes the challenge of the specification [RFC 7636 App. B]', async () => {
  expect(await codeChallenge(verifier)).toBe(challenge);
});

it('makes it without crypto.subtle too', async () => {
  const { getRandomValues } = crypto;
  vi.stubGlobal('crypto', { getRandomValues: getRandomValues.bind(crypto) });

  expect(await codeChallenge(verifier)).toBe(challenge);
  expect(sha256Base64Url(verifier)).toBe(challenge);
});

it('never makes the same verifier twice, nor one that looks like an SQL comment', async () => {
  const verifiers = Array.from({ length: 10_000 }, randomString);

  expect(new Set(verifiers).size).toBe(10_000);
  for (const text of verifiers) expect(text).toMatch(/^(?!.*--)[\w-]{43}$/);
});

it('pairs a verifier with its challenge', async () => {
  const key = await createPkceKey();

  expect(await codeChallenge(key.verifier)).toBe(key.challenge);
});

it('fails rather than do without secure randomness', () => {
  vi.stubGlobal('crypto', undefined);

  expect(randomString).toThrow();
});
