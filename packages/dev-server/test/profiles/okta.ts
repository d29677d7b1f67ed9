import { expect } from 'vitest';
import { clientId, readJwt, redirectUri } from '../client.js';
import { later, type QuirkTests } from './kit.js';

export const oktaTests: QuirkTests = {
  async 'okta-paths'({ server, metadata }) {
    const issuer = `${server.origin}/oauth2/default`;

    expect(await metadata()).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/v1/authorize`,
      token_endpoint: `${issuer}/v1/token`,
      jwks_uri: `${issuer}/v1/keys`,
      userinfo_endpoint: `${issuer}/v1/userinfo`,
      revocation_endpoint: `${issuer}/v1/revoke`,
      end_session_endpoint: `${issuer}/v1/logout`,
    });
  },

  async 'okta-state'({ open }) {
    for (const state of ['', 'a+b/c=']) {
      const { page } = await open({ state });

      expect(page.url.searchParams.get('error')).toBe('invalid_request');
      expect(page.url.searchParams.get('error_description')).toBe(
        "The authentication request has an invalid 'state' parameter.",
      );
    }
    const { page } = await open({ state: 'A-b_c.1,2' });
    expect(await page.response?.text()).toContain('Sign in to');
  },

  async 'okta-access-token'({ signIn }) {
    const { tokens } = await signIn();

    expect(readJwt(tokens.access_token).claims).toMatchObject({
      aud: 'api://default',
      cid: clientId,
      scp: ['openid', 'profile', 'email', 'offline_access'],
    });
  },

  async 'okta-rotation-grace'({ signIn, refresh }) {
    const { tokens } = await signIn();
    const { body } = await refresh(tokens.refresh_token);

    later(29);
    const again = await refresh(tokens.refresh_token);

    expect(body['refresh_token']).not.toBe(tokens.refresh_token);
    expect(again.body['refresh_token']).toBe(body['refresh_token']);
  },

  async 'okta-reuse'({ signIn, refresh }) {
    const { tokens } = await signIn();
    const { body } = await refresh(tokens.refresh_token);

    later(31);
    const reuse = await refresh(tokens.refresh_token);
    const newest = await refresh(String(body['refresh_token']));

    expect([reuse.response.status, newest.response.status]).toEqual([400, 400]);
  },

  async 'okta-refresh-error'({ refresh }) {
    const { response, body } = await refresh('unknown');

    expect(response.status).toBe(400);
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: 'The refresh token is invalid or expired.',
    });
  },

  async 'okta-logout-needs-id-token'({ signIn, logout, logoutPage, isSignedIn }) {
    const { browser, tokens } = await signIn();
    const path = '/oauth2/default/v1/logout';
    const parameters = { post_logout_redirect_uri: redirectUri };

    const refused = await logoutPage(path, { ...parameters, client_id: clientId }, browser);
    const landing = await logout(path, { ...parameters, id_token_hint: tokens.id_token }, browser);

    expect(refused.response?.status).toBe(400);
    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
  },

  async 'okta-no-issuer-in-callback'({ login }) {
    const { callback } = await login();

    expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
  },
};
