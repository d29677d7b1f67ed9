import { expect } from 'vitest';
import { clientId, readJwt, redirectUri } from '../client.js';
import { later, type QuirkTests } from './kit.js';
import { azureScope } from './settings.js';

const tenantId = '6babcaad-604b-40ac-a9d7-9fd97c0b779f';
const DAY_SECONDS = 24 * 3600;

export const azureTests: QuirkTests = {
  async 'azure-paths'({ server, metadata, login, redeem }) {
    const tenants = [tenantId, 'contoso.onmicrosoft.com', 'common', 'organizations'];

    const statuses: number[] = [];
    for (const tenant of tenants) {
      const endpoint = `${server.origin}/${tenant}/oauth2/v2.0/token`;
      statuses.push((await redeem(await login(), undefined, endpoint)).response.status);
    }

    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(await metadata()).toMatchObject({
      authorization_endpoint: `${server.origin}/${tenantId}/oauth2/v2.0/authorize`,
      token_endpoint: `${server.origin}/${tenantId}/oauth2/v2.0/token`,
      end_session_endpoint: `${server.origin}/${tenantId}/oauth2/v2.0/logout`,
      jwks_uri: `${server.origin}/${tenantId}/discovery/v2.0/keys`,
    });
  },

  async 'azure-issuer-template'({ server, metadata, signIn }) {
    const { tokens } = await signIn();

    const document = await metadata(
      `${server.origin}/common/v2.0/.well-known/openid-configuration`,
    );

    expect(document).toMatchObject({
      issuer: `${server.origin}/{tenantid}/v2.0`,
      token_endpoint: `${server.origin}/common/oauth2/v2.0/token`,
    });
    expect(readJwt(tokens.id_token).claims['iss']).toBe(`${server.origin}/${tenantId}/v2.0`);
  },

  async 'azure-issuer-by-name'({ server, metadata }) {
    const document = await metadata(
      `${server.origin}/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration`,
    );

    expect(document['issuer']).toBe(`${server.origin}/${tenantId}/v2.0`);
  },

  async 'azure-no-revocation-endpoint'({ metadata }) {
    expect(await metadata()).not.toHaveProperty('revocation_endpoint');
  },

  async 'azure-scope-names-api'({ login, redeem, refresh }) {
    const scope = 'openid offline_access api://notes/notes.read api://mail/mail.send';
    const audienceOf = (body: Record<string, unknown>): unknown =>
      readJwt(String(body['access_token'])).claims['aud'];

    const first = await redeem(await login({ scope }), {});
    const named = await redeem(await login({ scope }), { scope: 'openid api://mail/mail.send' });
    const refreshed = await refresh(String(first.body['refresh_token']), {
      scope: 'openid api://mail/mail.send',
    });

    expect([first, named, refreshed].map(({ body }) => audienceOf(body))).toEqual([
      'api://notes',
      'api://mail',
      'api://mail',
    ]);
    expect(named.body['scope']).toBe('api://mail/mail.send');
  },

  async 'azure-id-token-by-scope'({ signIn, refresh }) {
    const { tokens } = await signIn();

    const { body } = await refresh(tokens.refresh_token, { scope: 'api://notes/notes.read' });

    expect(tokens.id_token).toBeTruthy();
    expect(body).not.toHaveProperty('id_token');
  },

  async 'azure-v1-access-token'({ signIn }) {
    const { tokens } = await signIn();

    expect(readJwt(tokens.access_token).claims).toMatchObject({
      iss: `https://sts.windows.net/${tenantId}/`,
      ver: '1.0',
      tid: tenantId,
      appid: clientId,
      scp: 'notes.read',
    });
  },

  async 'azure-ext-expires-in'({ signIn }) {
    const { tokens } = await signIn();

    expect(tokens).toMatchObject({ expires_in: 3600, ext_expires_in: 3600 });
  },

  async 'azure-refresh-token-expires-in'({ signIn }) {
    const { tokens } = await signIn();

    expect(tokens).toMatchObject({ refresh_token_expires_in: DAY_SECONDS });
  },

  async 'azure-error-codes'({ signIn, refresh }) {
    const { tokens } = await signIn();

    const { response, body } = await refresh(tokens.refresh_token, { scope: 'api://other/read' });

    expect(response.status).toBe(400);
    expect(body).toMatchObject({
      error: 'invalid_scope',
      error_description: expect.stringMatching(
        /^AADSTS70011: .*\r\nTrace ID: .*\r\nCorrelation ID: .*\r\nTimestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/,
      ) as unknown,
      error_codes: [70011],
      timestamp: expect.any(String) as unknown,
      trace_id: expect.any(String) as unknown,
      correlation_id: expect.any(String) as unknown,
      error_uri: 'https://login.microsoftonline.com/error?code=70011',
    });
    expect(body).not.toHaveProperty('suberror');
  },

  async 'azure-suberror'({ refresh }) {
    const { body } = await refresh('unknown');

    expect(body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [700084],
      suberror: 'bad_token',
    });
  },

  async 'azure-refresh-token-not-revoked'({ signIn, refresh }) {
    const { tokens } = await signIn();
    const first = await refresh(tokens.refresh_token);

    later(3600);
    const second = await refresh(tokens.refresh_token);

    expect(first.body['refresh_token']).not.toBe(tokens.refresh_token);
    expect(second.response.status).toBe(200);
  },

  async 'azure-refresh-token-one-day'({ signIn, refresh }) {
    const { tokens } = await signIn();
    later(DAY_SECONDS - 3600);
    const { body } = await refresh(tokens.refresh_token);

    later(2 * 3600);
    const after = await refresh(String(body['refresh_token']));

    expect(body['refresh_token_expires_in']).toBeLessThanOrEqual(3600);
    expect(after.body['error']).toBe('invalid_grant');
  },

  async 'azure-session-state'({ login, metadata }) {
    const { callback } = await login();

    expect([...callback.searchParams.keys()]).toEqual(['code', 'state', 'session_state']);
    expect(await metadata()).not.toHaveProperty('authorization_response_iss_parameter_supported');
  },

  async 'azure-interaction-required'({ open }) {
    const { page } = await open({ prompt: 'none' });

    expect(page.url.searchParams.get('error')).toBe('interaction_required');
    expect(page.url.searchParams.get('error_description')).toMatch(/^AADSTS50058: /);
  },

  async 'azure-logout-account-picker'({ signIn, logoutPage }) {
    const { browser, tokens } = await signIn();
    const path = `/${tenantId}/oauth2/v2.0/logout`;

    const asked = await logoutPage(path, { id_token_hint: tokens.id_token }, browser);
    const hinted = await logoutPage(
      path,
      { id_token_hint: tokens.id_token, logout_hint: 'alice' },
      browser,
    );

    expect(await asked.response?.text()).toContain('Sign out?');
    expect(await hinted.response?.text()).toContain('Signing you out');
  },

  async 'azure-logout-without-client'({ signIn, logout, isSignedIn }) {
    const { browser } = await signIn({ scope: azureScope });

    const landing = await logout(
      '/common/oauth2/v2.0/logout',
      { post_logout_redirect_uri: redirectUri },
      browser,
    );

    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
  },
};
