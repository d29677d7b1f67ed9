import { expect } from 'vitest';
import { redirectUri } from '../client.js';
import type { QuirkTests } from './kit.js';

export const salesforceTests: QuirkTests = {
  async 'salesforce-paths'({ server, metadata }) {
    expect(await metadata()).toMatchObject({
      issuer: server.origin,
      authorization_endpoint: `${server.origin}/services/oauth2/authorize`,
      token_endpoint: `${server.origin}/services/oauth2/token`,
      userinfo_endpoint: `${server.origin}/services/oauth2/userinfo`,
      revocation_endpoint: `${server.origin}/services/oauth2/revoke`,
      end_session_endpoint: `${server.origin}/services/auth/idp/oidc/logout`,
      jwks_uri: `${server.origin}/id/keys`,
    });
  },

  async 'salesforce-own-members'({ server, signIn }) {
    const { tokens } = await signIn();

    expect(tokens).toMatchObject({
      instance_url: server.origin,
      id: expect.stringMatching(`^${server.origin}/id/`) as unknown,
      signature: expect.any(String) as unknown,
      issued_at: expect.stringMatching(/^\d{13}$/) as unknown,
    });
  },

  async 'salesforce-no-expires-in'({ signIn, refresh }) {
    const { tokens } = await signIn();

    expect(tokens).not.toHaveProperty('expires_in');
    expect((await refresh(tokens.refresh_token)).body).not.toHaveProperty('expires_in');
  },

  async 'salesforce-refresh-access-token-only'({ signIn, refresh }) {
    const { tokens } = await signIn();

    const { response, body } = await refresh(tokens.refresh_token);
    const again = await refresh(tokens.refresh_token);

    expect(tokens.id_token).toBeTruthy();
    expect(response.status).toBe(200);
    expect(body).toHaveProperty('access_token');
    expect(body).not.toHaveProperty('refresh_token');
    expect(body).not.toHaveProperty('id_token');
    expect(again.response.status).toBe(200);
  },

  async 'salesforce-refresh-token-scope'({ signIn }) {
    const scopes = ['openid refresh_token', 'openid offline_access', 'openid'];

    const given: boolean[] = [];
    for (const scope of scopes) given.push('refresh_token' in (await signIn({ scope })).tokens);

    expect(given).toEqual([true, true, false]);
  },

  async 'salesforce-no-scope-in-token-request'({ login, redeem, refresh }) {
    const code = await redeem(await login(), { scope: 'openid' });
    const refreshed = await refresh('any', { scope: 'openid' });

    for (const { response, body } of [code, refreshed]) {
      expect(response.status).toBe(400);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:8100');
      expect(body).toEqual({
        error: 'invalid_request',
        error_description: 'scope parameter not supported',
      });
    }
  },

  async 'salesforce-expired'({ refresh }) {
    const { response, body } = await refresh('unknown');

    expect(response.status).toBe(400);
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: 'expired access/refresh token',
    });
  },

  async 'salesforce-denied'({ login }) {
    const { callback } = await login({}, { cancel: 'yes' });

    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('error_description')).toBe('end-user denied authorization');
  },

  async 'salesforce-logout-url'({ signIn, logout, isSignedIn }) {
    const { browser, tokens } = await signIn();

    const landing = await logout(
      '/services/auth/idp/oidc/logout',
      { id_token_hint: tokens.id_token, post_logout_redirect_uri: 'https://elsewhere.example/' },
      browser,
    );

    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
  },

  async 'salesforce-no-issuer-in-callback'({ login }) {
    const { callback } = await login();

    expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
  },
};
