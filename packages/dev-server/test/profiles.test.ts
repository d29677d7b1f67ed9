import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDevServer, vendors, type DevServer } from '../src/index.js';
import { readJwt } from './client.js';
import { auth0Tests } from './profiles/auth0.js';
import { azureB2cTests } from './profiles/azure-b2c.js';
import { azureTests } from './profiles/azure.js';
import { cognitoTests } from './profiles/cognito.js';
import { keycloakTests } from './profiles/keycloak.js';
import { appOrigin, createKit, type Kit, type QuirkTests } from './profiles/kit.js';
import { oktaTests } from './profiles/okta.js';
import { oneloginTests } from './profiles/onelogin.js';
import { pingTests } from './profiles/ping.js';
import { salesforceTests } from './profiles/salesforce.js';
import { appSettings, type VendorName } from './profiles/settings.js';

const quirkTests: Readonly<Record<VendorName, QuirkTests>> = {
  auth0: auth0Tests,
  azure: azureTests,
  'azure-b2c': azureB2cTests,
  cognito: cognitoTests,
  okta: oktaTests,
  onelogin: oneloginTests,
  keycloak: keycloakTests,
  ping: pingTests,
  salesforce: salesforceTests,
};

afterEach(() => {
  vi.useRealTimers();
});

describe.each(vendors)('$profile', ({ profile, quirks }) => {
  const name = profile as VendorName;
  let server: DevServer;
  let kit: Kit;

  beforeAll(async () => {
    server = await startDevServer({ port: 0, profile });
    kit = createKit(server, appSettings[name]);
  });
  afterAll(() => server.close());

  it('has a test for each quirk, and no other', () => {
    expect(new Set(Object.keys(quirkTests[name]))).toEqual(new Set(quirks.map(({ id }) => id)));
  });

  it('cites a page of the vendor for each quirk', () => {
    for (const { says, page } of quirks) {
      expect(says).toMatch(/^\S.*\.$/);
      expect(new URL(page).protocol).toBe('https:');
    }
  });

  it.each(quirks)('$id: $says', async ({ id }) => {
    expect.hasAssertions();
    await quirkTests[name][id]?.(kit);
  });

  it('signs in, with an ID Token of its issuer', async () => {
    const { tokens } = await kit.signIn();

    expect(readJwt(tokens.id_token).claims).toMatchObject({
      iss: server.issuer,
      aud: 'unlapse-demo',
      sub: 'alice',
      nonce: 'the-nonce',
    });
    expect((await kit.metadata())['issuer']).toBe(server.issuer);
  });

  it('keeps its keys where its metadata says', async () => {
    const { tokens } = await kit.signIn();
    const response = await fetch((await kit.metadata())['jwks_uri'] ?? '');
    const { keys } = (await response.json()) as { keys: Array<{ kid: string }> };

    expect(keys.map(({ kid }) => kid)).toContain(readJwt(tokens.id_token).header['kid']);
  });

  it('counts its requests', async () => {
    server.resetCounts();

    const { tokens } = await kit.signIn();
    await kit.refresh(tokens.refresh_token);
    await kit.refresh('unknown');

    expect(server.counts().endpoints).toMatchObject({ authorization: 1, sign_in: 2, token: 3 });
    expect(server.counts().endpoints.discovery).toBeGreaterThan(0);
    expect(server.counts().grants.refresh_token.outcomes).toEqual({
      granted: 1,
      invalid_grant: 1,
    });
  });

  it('meets the faults that are asked for, and says invalid_grant in its own words', async () => {
    const { tokens } = await kit.signIn();
    const unknown = await kit.refresh('unknown');
    server.faults.set(
      { kind: 'invalid_grant', grantType: 'refresh_token' },
      { kind: '503', grantType: 'refresh_token' },
    );

    const refused = await kit.refresh(tokens.refresh_token);
    const unavailable = await fetch((await kit.metadata())['token_endpoint'] ?? '', {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token' }),
    });

    expect(refused.response.status).toBe(unknown.response.status);
    expect(refused.body['error']).toBe('invalid_grant');
    expect(Object.keys(unknown.body)).toEqual(expect.arrayContaining(Object.keys(refused.body)));
    expect(unavailable.status).toBe(503);
    expect((await kit.refresh(tokens.refresh_token)).response.status).toBe(200);
  });

  it('lets scripts of this machine call it', async () => {
    const { authorization_endpoint: _, ...metadata } = await kit.metadata();
    const headers = { Origin: appOrigin };

    const responses = await Promise.all([
      fetch(server.discoveryUrl, { headers }),
      fetch(metadata['jwks_uri'] ?? '', { headers }),
      fetch(metadata['token_endpoint'] ?? '', {
        method: 'OPTIONS',
        headers: { ...headers, 'Access-Control-Request-Method': 'POST' },
      }),
    ]);
    const { response } = await kit.refresh('unknown');

    expect(
      [...responses, response].map((answer) => answer.headers.get('Access-Control-Allow-Origin')),
    ).toEqual(Array.from({ length: 4 }, () => appOrigin));
  });

  it('has its metadata in one place', async () => {
    const root = '/.well-known/openid-configuration';
    const { pathname } = new URL(server.discoveryUrl);

    const [atRoot, elsewhere] = await Promise.all([
      fetch(server.origin + root),
      fetch(`${server.origin}/elsewhere${root}`),
    ]);

    expect(atRoot.status).toBe(pathname === root ? 200 : 404);
    expect(elsewhere.status).toBe(404);
  });

  it('lets the options of the server win over its own', async () => {
    const strict = await startDevServer({
      port: 0,
      profile,
      accessTokenTtlSeconds: 7,
      rotate: true,
      rotationGraceSeconds: 60,
      reuseDetection: false,
    });
    try {
      const app = createKit(strict, appSettings[name]);
      const { tokens } = await app.signIn();
      const first = await app.refresh(tokens.refresh_token);
      const second = await app.refresh(tokens.refresh_token);
      strict.configure({ rotationGraceSeconds: 0 });
      const third = await app.refresh(tokens.refresh_token);

      expect(tokens.expires_in ?? 7).toEqual(name === 'azure-b2c' ? '7' : 7);
      expect(first.body['refresh_token']).not.toBe(tokens.refresh_token);
      expect(second.body['refresh_token']).toBe(first.body['refresh_token']);
      expect(third.body['error']).toBe('invalid_grant');
      expect(strict.counts().grants.refresh_token.outcomes).toMatchObject({ replayed: 1 });
    } finally {
      await strict.close();
    }
  });
});

describe('startDevServer', () => {
  it("sends a login back to an app's own scheme as it was registered", async () => {
    const redirectUri = 'msauth://com.example.app/VzSiQcXRmi2kyjzcA%2BmYLEtbGVs%3D';
    const server = await startDevServer({
      port: 0,
      profile: 'azure',
      clients: [{ clientId: 'unlapse-demo', redirectUris: [redirectUri] }],
    });
    try {
      const { callback } = await createKit(server, appSettings.azure).login({
        redirect_uri: redirectUri,
      });

      expect(callback.href.startsWith(`${redirectUri}?code=`)).toBe(true);
    } finally {
      await server.close();
    }
  });

  it('refuses a profile that is none', async () => {
    const attempt = startDevServer({ port: 0, profile: 'nobody' as 'auth0' });

    await expect(attempt).rejects.toMatchObject({ code: 'DEV_SERVER_INVALID_OPTION' });
  });
});
