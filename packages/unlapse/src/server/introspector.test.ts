import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  active,
  audience,
  createScene,
  issuer,
  nowSeconds,
  token,
} from '../../test/introspection-rig.js';
import type { ManualClock } from '../testing/manual-clock.js';
import { protect, type IntrospectorOptions } from './index.js';

/** What becomes of a token about which the server says this. */
async function verdictOn(said: unknown, options?: Partial<IntrospectorOptions>): Promise<unknown> {
  const scene = createScene(options);
  scene.answer = async () => Response.json(said);
  return scene.introspector.verifyToken(token).catch((error: unknown) => error);
}

describe('an active token', () => {
  it('is let in, with its claims and scopes', async () => {
    const { introspector } = createScene();

    const { claims, scopes } = await introspector.verifyToken(token, { scopes: ['notes:read'] });

    expect(claims).toEqual({
      iss: issuer,
      sub: 'user-1',
      aud: audience,
      client_id: 'app',
      exp: nowSeconds + 300,
      token_type: 'Bearer',
      scope: 'notes:read notes:write',
    });
    expect(scopes).toEqual(new Set(['notes:read', 'notes:write']));
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['without a type', { token_type: undefined }],
    ['of a type in small letters', { token_type: 'bearer' }],
    ['that a Keycloak describes', { typ: 'Bearer' }],
    ['of the issuer, by name', { iss: issuer }],
    ['for us among others', { aud: ['https://other.example.test', audience] }],
    ['within the tolerance of clocks', { exp: nowSeconds - 4 }],
  ])('is let in: one %s', async (_name, changes) => {
    expect(await verdictOn(active(changes))).toHaveProperty('claims.sub', 'user-1');
  });

  it('stands wherever a verifier does', async () => {
    const { introspector } = createScene();
    const handle = protect(introspector, { scopes: ['notes:read'] }, (_request, { claims }) =>
      Response.json(claims.sub),
    );

    const response = await handle(
      new Request(audience, { headers: { authorization: `Bearer ${token}` } }),
    );

    expect(await response.json()).toBe('user-1');
  });
});

describe('what is refused (RFC 7662 §2.2)', () => {
  it.each<[string, unknown]>([
    ['a token that is not active', { active: false }],
    ['one that is not active, whatever else is said', active({ active: false })],
    ['of another issuer', active({ iss: 'https://evil.example.test' })],
    ['of an issuer that is no text', active({ iss: null })],
    ['for another audience', active({ aud: 'https://other.example.test' })],
    ['for no audience', active({ aud: undefined })],
    ['for an audience that ours is the beginning of', active({ aud: `${audience}/admin` })],
    ['one that has ended, whatever the server says', active({ exp: nowSeconds - 5 })],
    ['one that never ends', active({ exp: undefined })],
    ['one whose end is a text', active({ exp: String(nowSeconds + 300) })],
    ['one that is not valid yet', active({ nbf: nowSeconds + 6 })],
    ['of nobody', active({ sub: undefined })],
    ['bound to a key', active({ cnf: { jkt: 'thumbprint' } })],
    ['of the type DPoP', active({ token_type: 'DPoP' })],
    ['a refresh token', active({ token_type: 'refresh_token' })],
    ['a refresh token of Keycloak', active({ token_type: undefined, typ: 'Refresh' })],
    ['of a type that is no text', active({ token_type: ['Bearer'] })],
  ])('%s', async (_name, said) => {
    expect(await verdictOn(said)).toMatchObject({
      code: 'UNLAPSE_TOKEN_REFUSED',
      status: 401,
      challenge: expect.stringContaining('error="invalid_token"'),
    });
  });

  it('a token without the scope: 403', async () => {
    const { introspector } = createScene();

    await expect(introspector.verifyToken(token, { scopes: ['notes'] })).rejects.toMatchObject({
      status: 403,
      error: 'insufficient_scope',
    });
  });

  it('a token of another client, where clients are named', async () => {
    const options = { audience: undefined, clientId: ['app', 'other'] };

    expect(await verdictOn(active({ aud: undefined }), options)).toHaveProperty('claims');
    for (const changes of [{ client_id: 'evil' }, { client_id: undefined }, { aud: 'any' }]) {
      const said = active({ aud: undefined, ...changes });
      expect(await verdictOn(said, options)).toMatchObject({ status: 401 });
    }
  });

  it('a request without a token, before anybody is asked', async () => {
    const { introspector, asked } = createScene();

    await expect(introspector.verify(new Request(audience))).rejects.toMatchObject({
      error: 'missing_token',
    });

    expect(asked).toEqual([]);
  });
});

describe('a server that says nothing usable: 503, and nobody is let in', () => {
  it.each<[string, () => Response]>([
    ['active as a text', () => Response.json(active({ active: 'true' }))],
    ['active as a number', () => Response.json(active({ active: 1 }))],
    ['no word about active', () => Response.json({ sub: 'user-1' })],
    ['a list', () => Response.json([active()])],
    ['no JSON', () => new Response('<p>active: true')],
    ['an error with an active answer', () => Response.json(active(), { status: 500 })],
    ['a refusal with an active answer', () => Response.json(active(), { status: 400 })],
    ['a redirect', () => Response.redirect('https://evil.example.test', 307)],
    ['an answer without end', () => new Response(' '.repeat(2_000_000))],
  ])('%s', async (_name, respond) => {
    const scene = createScene();
    scene.answer = async () => respond();

    await expect(scene.introspector.verifyToken(token)).rejects.toMatchObject({
      code: 'UNLAPSE_SERVER_UNAVAILABLE',
      status: 503,
    });
  });

  it('an answer that does not come within five seconds', async () => {
    const scene = createScene();
    scene.answer = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const verdict = scene.introspector.verifyToken(token).catch((error: unknown) => error);

    await scene.clock.advance(5_000);

    expect(await verdict).toMatchObject({
      code: 'UNLAPSE_SERVER_UNAVAILABLE',
      cause: { code: 'UNLAPSE_NETWORK_TIMED_OUT' },
    });
  });

  it('a server that does not know this API: the cause says so', async () => {
    const scene = createScene();
    scene.answer = async () => Response.json({ error: 'invalid_client' }, { status: 401 });

    await expect(scene.introspector.verifyToken(token)).rejects.toMatchObject({
      code: 'UNLAPSE_SERVER_UNAVAILABLE',
      cause: { code: 'UNLAPSE_SERVER_MISCONFIGURED', error: 'invalid_client' },
    });
  });

  it('is asked again with the next request', async () => {
    const scene = createScene();
    const { answer } = scene;
    scene.answer = async () => new Response(null, { status: 503 });
    await expect(scene.introspector.verifyToken(token)).rejects.toThrow('cannot be asked');
    scene.answer = answer;

    await expect(scene.introspector.verifyToken(token)).resolves.toHaveProperty('claims');
  });
});

describe('how often the server is asked', () => {
  it('once for any number of requests with one token at the same time', async () => {
    const scene = createScene({ cacheSeconds: 0 });
    const { clock, introspector, asked } = scene;
    scene.answer = () =>
      new Promise((resolve) => clock.setTimer(() => resolve(Response.json(active())), 1_000));
    const all = Promise.all(Array.from({ length: 50 }, () => introspector.verifyToken(token)));

    await clock.advance(1_000);

    expect(new Set((await all).map(({ claims }) => claims.sub))).toEqual(new Set(['user-1']));
    expect(asked).toHaveLength(1);
  });

  it('for each token', async () => {
    const { introspector, asked } = createScene();

    await Promise.all([introspector.verifyToken('one'), introspector.verifyToken('two')]);

    expect(new Set(asked.map(({ form }) => form.get('token')))).toEqual(new Set(['one', 'two']));
  });

  it('not again for ten seconds', async () => {
    const { introspector, asked, clock } = createScene();
    await introspector.verifyToken(token);

    await clock.advance(9_999);
    await introspector.verifyToken(token);
    expect(asked).toHaveLength(1);

    await clock.advance(1);
    await introspector.verifyToken(token);
    expect(asked).toHaveLength(2);
  });

  it.each<[string, (clock: ManualClock) => void]>([
    ['the process was frozen', (clock) => clock.jumpWall(10_000)],
    ['the wall clock was set back', (clock) => clock.jumpWall(-86_400_000)],
  ])('again in time although %s', async (_name, jump) => {
    const { introspector, asked, clock } = createScene();
    await introspector.verifyToken(token);

    jump(clock);
    await clock.advance(10_000);
    await introspector.verifyToken(token);

    expect(asked).toHaveLength(2);
  });

  it('again once the token has ended, however long answers are remembered', async () => {
    const scene = createScene({ cacheSeconds: 300 });
    scene.answer = async () => Response.json(active({ exp: nowSeconds + 20 }));
    await scene.introspector.verifyToken(token);
    scene.answer = async () => Response.json({ active: false });

    await scene.clock.advance(19_999);
    await expect(scene.introspector.verifyToken(token)).resolves.toHaveProperty('claims');
    await scene.clock.advance(1);

    await expect(scene.introspector.verifyToken(token)).rejects.toMatchObject({ status: 401 });
  });

  it('with every request when nothing may be remembered', async () => {
    const { introspector, asked } = createScene({ cacheSeconds: 0 });

    await introspector.verifyToken(token);
    await introspector.verifyToken(token);

    expect(asked).toHaveLength(2);
  });

  it('again about a token that was refused', async () => {
    const scene = createScene();
    scene.answer = async () => Response.json({ active: false });
    await expect(scene.introspector.verifyToken(token)).rejects.toMatchObject({ status: 401 });
    scene.answer = async () => Response.json(active());

    await expect(scene.introspector.verifyToken(token)).resolves.toHaveProperty('claims');
  });

  it('counts an answer from when it was asked for', async () => {
    const scene = createScene();
    const { clock, introspector, asked } = scene;
    let respond = (): void => undefined;
    scene.answer = () =>
      new Promise((resolve) => {
        respond = () => resolve(Response.json(active()));
      });
    const slow = introspector.verifyToken(token);
    await clock.advance(4_000);
    respond();
    await slow;

    scene.answer = async () => Response.json(active());
    await clock.advance(6_000);
    await introspector.verifyToken(token);

    expect(asked).toHaveLength(2);
  });

  it('remembers ten thousand tokens, and forgets the oldest beyond', async () => {
    const { introspector, asked } = createScene();
    for (let n = 0; n <= 10_000; n += 1) await introspector.verifyToken(`token-${n}`);
    expect(asked).toHaveLength(10_001);

    await introspector.verifyToken('token-10000');
    expect(asked).toHaveLength(10_001);
    await introspector.verifyToken('token-0');

    expect(asked).toHaveLength(10_002);
  });

  it('hands out claims that nobody else can change', async () => {
    const { introspector } = createScene();
    const { claims } = await introspector.verifyToken(token);

    Object.assign(claims, { sub: 'admin' });

    expect((await introspector.verifyToken(token)).claims.sub).toBe('user-1');
  });

  it('weighs the scopes of a remembered token anew', async () => {
    const { introspector } = createScene();
    await introspector.verifyToken(token);

    await expect(introspector.verifyToken(token, { scopes: ['admin'] })).rejects.toMatchObject({
      status: 403,
    });
  });
});

it('tells no error of a token or a secret', async () => {
  const told: string[] = [];
  for (const respond of [
    () => Response.json({ active: false, token }),
    () => Response.json(active({ aud: token, iss: token })),
    () => Response.json({ error: 'invalid_request', error_description: token }, { status: 400 }),
    () => new Response(token, { status: 502 }),
  ]) {
    const scene = createScene();
    scene.answer = async () => respond();
    await scene.introspector.verifyToken(token).catch((error: unknown) => {
      told.push(inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error));
    });
  }

  expect(told).toHaveLength(8);
  expect(told.join('\n')).not.toMatch(/canary|Basic/);
});
