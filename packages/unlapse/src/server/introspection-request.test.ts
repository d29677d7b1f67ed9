import { decodeJwt, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  active,
  audience,
  createScene,
  introspectionEndpoint,
  issuer,
  metadataUrl,
  nowSeconds,
  secret,
  token,
} from '../../test/introspection-rig.js';
import { createManualClock } from '../testing/manual-clock.js';
import { createIntrospector } from './index.js';

describe('where the endpoint is', () => {
  it('is looked up once in the metadata', async () => {
    const { introspector, asked } = createScene({ introspectionEndpoint: undefined as never });

    await Promise.all(['one', 'two'].map((each) => introspector.verifyToken(each)));

    expect(asked.map(({ url }) => url)).toEqual([
      metadataUrl,
      introspectionEndpoint,
      introspectionEndpoint,
    ]);
  });

  it.each<[string, object]>([
    ['of another issuer', { issuer: 'https://evil.example.test' }],
    ['without the endpoint', { introspection_endpoint: undefined }],
    ['with an endpoint that anybody can overhear', { introspection_endpoint: 'http://a.test' }],
  ])('asks nobody by metadata %s, and looks them up again', async (_name, changes) => {
    let metadata: object = { issuer, introspection_endpoint: introspectionEndpoint, ...changes };
    const asked: string[] = [];
    const introspector = createIntrospector({
      issuer,
      audience,
      credentials: secret,
      clock: createManualClock(nowSeconds * 1000),
      fetch: async (url) => {
        asked.push(url);
        return Response.json(url === metadataUrl ? metadata : active());
      },
    });

    await expect(introspector.verifyToken(token)).rejects.toMatchObject({ status: 503 });
    expect(asked).toEqual([metadataUrl]);
    metadata = { issuer, introspection_endpoint: introspectionEndpoint };

    await expect(introspector.verifyToken(token)).resolves.toHaveProperty('claims');
  });
});

describe('how this API says who asks', () => {
  it('asks by POST, for JSON, with the kind of token', async () => {
    const { introspector, asked } = createScene();

    await introspector.verifyToken('a b+c=');

    expect(asked[0]?.headers.get('accept')).toBe('application/json');
    expect(asked[0]?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect([...(asked[0]?.form ?? [])]).toEqual([
      ['token', 'a b+c='],
      ['token_type_hint', 'access_token'],
    ]);
  });

  it('by a secret in the header, encoded as a form is (RFC 6749 §2.3.1)', async () => {
    const credentials = { clientId: 'my api', clientSecret: 's:ü%+' };
    const { introspector, asked } = createScene({ credentials });

    await introspector.verifyToken(token);

    const sent = asked[0]?.headers.get('authorization')?.replace('Basic ', '') ?? '';
    expect(atob(sent)).toBe('my+api:s%3A%C3%BC%25%2B');
  });

  it('by a secret in the body, where it is told to', async () => {
    const credentials = { ...secret, method: 'client_secret_post' } as const;
    const { introspector, asked } = createScene({ credentials });

    await introspector.verifyToken(token);

    expect(asked[0]?.headers.has('authorization')).toBe(false);
    expect(asked[0]?.form.get('client_id')).toBe('api');
    expect(asked[0]?.form.get('client_secret')).toBe('canary-secret');
  });

  it('by a signed assertion, new each time (RFC 7523 §3)', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'key-1' } as const;
    const scene = createScene({ credentials: { clientId: 'api', privateKey: jwk } });

    await scene.introspector.verifyToken('one');
    await scene.introspector.verifyToken('two');

    const [first = '', second = ''] = scene.asked.map(
      ({ form }) => form.get('client_assertion') ?? '',
    );
    const { payload, protectedHeader } = await jwtVerify(first, publicKey, {
      audience: issuer,
      currentDate: new Date(scene.clock.now()),
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'key-1' });
    expect(payload).toMatchObject({ iss: 'api', sub: 'api', exp: nowSeconds + 60 });
    expect(payload.jti).not.toBe(decodeJwt(second).jti);
    expect(scene.asked[0]?.form.get('client_assertion_type')).toBe(
      'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    );
  });
});
