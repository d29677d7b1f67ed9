import { describe, expect, it } from 'vitest';
import { createAccessTokenVerifier, type AccessTokenVerifierOptions } from './index.js';

const issuer = 'https://issuer.example.test';
const audience = 'https://api.example.test';

describe('an API that forgot to say whose tokens it takes does not start', () => {
  it.each<[string, object]>([
    ['no audience', { issuer }],
    ['an audience that is not set in the environment', { issuer, audience: undefined }],
    ['an empty audience', { issuer, audience: '' }],
    ['an empty list of audiences', { issuer, audience: [] }],
    ['an empty audience in a list', { issuer, audience: [audience, ''] }],
    ['an audience that is no text', { issuer, audience: [7] }],
    ['no audience for a profile that has one', { issuer, profile: 'auth0' }],
    ['a client instead of an audience', { issuer, profile: 'okta', clientId: 'client-1' }],
    ['no client for the profile without audiences', { issuer, profile: 'cognito' }],
    ['an audience instead of the client', { issuer, profile: 'cognito', audience }],
    [
      'an empty audience besides the client',
      { issuer, profile: 'cognito', clientId: 'c', audience: '' },
    ],
    [
      'the audience that all clients of a realm have',
      { issuer, profile: 'keycloak', audience: 'account' },
    ],
    ['an unknown profile', { issuer, audience, profile: 'none' }],
    ['a profile from a prototype', { issuer, audience, profile: 'constructor' }],
    ['a tolerance below zero', { issuer, audience, clockToleranceSeconds: -1 }],
    ['a tolerance that keeps tokens alive', { issuer, audience, clockToleranceSeconds: 3600 }],
    ['a tolerance that is no number', { issuer, audience, clockToleranceSeconds: Number.NaN }],
  ])('%s', (_name, options) => {
    expect(() => createAccessTokenVerifier(options as AccessTokenVerifierOptions)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        code: 'UNLAPSE_CONFIGURATION_INVALID',
      }),
    );
  });

  it.each<[string, object]>([
    ['no issuer', { audience }],
    ['an issuer without https', { issuer: 'http://issuer.example.test', audience }],
    ['an issuer that is no URL', { issuer: 'issuer.example.test', audience }],
    ['keys without https', { issuer, audience, jwksUri: 'http://issuer.example.test/jwks' }],
  ])('%s', (_name, options) => {
    expect(() => createAccessTokenVerifier(options as AccessTokenVerifierOptions)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', code: 'UNLAPSE_INSECURE_URL' }),
    );
  });
});

it('takes an issuer on the loopback interface without https', () => {
  const options = { issuer: 'http://localhost:9400', audience };

  expect(createAccessTokenVerifier(options)).toHaveProperty('verify');
});

it('does not compile without an audience', () => {
  const options = { issuer };

  // @ts-expect-error An audience is required.
  expect(() => createAccessTokenVerifier(options)).toThrow('audience');
  // @ts-expect-error This profile needs the client instead.
  expect(() => createAccessTokenVerifier({ issuer, audience, profile: 'cognito' })).toThrow(
    'client',
  );
});
