import { describe, expect, it } from 'vitest';
import { createScene, secret } from '../../test/introspection-rig.js';

describe('an API that forgot something does not start', () => {
  it.each<[string, object, string]>([
    ['no issuer', { issuer: undefined }, 'UNLAPSE_INSECURE_URL'],
    ['an issuer without https', { issuer: 'http://a.test' }, 'UNLAPSE_INSECURE_URL'],
    [
      'an endpoint without https',
      { introspectionEndpoint: 'http://a.test' },
      'UNLAPSE_INSECURE_URL',
    ],
    ['neither audience nor client', { audience: undefined }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['an empty audience', { audience: '' }, 'UNLAPSE_CONFIGURATION_INVALID'],
    [
      'an empty audience beside a client',
      { audience: [], clientId: 'a' },
      'UNLAPSE_CONFIGURATION_INVALID',
    ],
    ['an empty client', { audience: undefined, clientId: [''] }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['no credentials', { credentials: undefined }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['no secret', { credentials: { clientId: 'api' } }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['a secret of nobody', { credentials: { clientSecret: 's' } }, 'UNLAPSE_CONFIGURATION_INVALID'],
    [
      'an unknown method',
      { credentials: { ...secret, method: 'none' } },
      'UNLAPSE_CONFIGURATION_INVALID',
    ],
    [
      'a public key',
      { credentials: { clientId: 'api', privateKey: { kty: 'EC', alg: 'ES256' } } },
      'UNLAPSE_CONFIGURATION_INVALID',
    ],
    [
      'a key without an algorithm',
      { credentials: { clientId: 'api', privateKey: { kty: 'EC', d: 'd' } } },
      'UNLAPSE_CONFIGURATION_INVALID',
    ],
    [
      'a key for shared secrets',
      { credentials: { clientId: 'api', privateKey: { kty: 'oct', d: 'd', alg: 'HS256' } } },
      'UNLAPSE_CONFIGURATION_INVALID',
    ],
    ['a memory that outlives revocations', { cacheSeconds: 301 }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['a memory of no number', { cacheSeconds: Number.NaN }, 'UNLAPSE_CONFIGURATION_INVALID'],
    ['a tolerance below zero', { clockToleranceSeconds: -1 }, 'UNLAPSE_CONFIGURATION_INVALID'],
  ])('%s', (_name, options, code) => {
    expect(() => createScene(options)).toThrow(expect.objectContaining({ code }));
  });
});
