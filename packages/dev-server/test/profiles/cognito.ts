import { expect } from 'vitest';
import { clientId, readJwt, redirectUri } from '../client.js';
import type { QuirkTests } from './kit.js';

export const cognitoTests: QuirkTests = {
  async 'cognito-issuer-host'({ server, metadata, signIn }) {
    const issuer = `http://127.0.0.1:${server.port}/us-east-1_Unlapse00`;
    const { tokens } = await signIn();

    expect(server.discoveryUrl).toBe(`${issuer}/.well-known/openid-configuration`);
    expect(await metadata()).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
    expect(readJwt(tokens.id_token).claims['iss']).toBe(issuer);
    expect((await fetch(`${issuer}/.well-known/jwks.json`)).status).toBe(200);
  },

  async 'cognito-paths'({ server, metadata }) {
    expect(await metadata()).toMatchObject({
      authorization_endpoint: `${server.origin}/oauth2/authorize`,
      token_endpoint: `${server.origin}/oauth2/token`,
      revocation_endpoint: `${server.origin}/oauth2/revoke`,
      userinfo_endpoint: `${server.origin}/oauth2/userInfo`,
      end_session_endpoint: `${server.origin}/logout`,
    });
  },

  async 'cognito-no-offline-access'({ open, metadata }) {
    const { page } = await open({ scope: 'openid offline_access' });

    expect(page.url.searchParams.get('error')).toBe('invalid_scope');
    expect((await metadata())['scopes_supported']).not.toContain('offline_access');
  },

  async 'cognito-refresh-token-unasked'({ signIn }) {
    expect((await signIn({ scope: 'openid' })).tokens.refresh_token).toBeTruthy();
  },

  async 'cognito-no-refresh-token-on-refresh'({ server, signIn, refresh }) {
    const { tokens } = await signIn();

    const first = await refresh(tokens.refresh_token);
    const again = await refresh(tokens.refresh_token);
    server.configure({ rotate: true });
    const rotated = await refresh(tokens.refresh_token);
    server.configure({ rotate: false });

    expect(first.body).not.toHaveProperty('refresh_token');
    expect(first.body).toHaveProperty('id_token');
    expect(again.response.status).toBe(200);
    expect(rotated.body['refresh_token']).toBeTruthy();
  },

  async 'cognito-strict-state'({ open }) {
    const json = await open({ state: '{"to":"/"}' });
    const base64 = await open({ state: 'eyJ0byI6Ii8ifQ==' });

    expect(json.page.url.searchParams.get('error')).toBe('invalid_request');
    expect(await base64.page.response?.text()).toContain('Sign in to');
  },

  async 'cognito-bare-errors'({ login, refresh }) {
    const { callback } = await login({}, { cancel: 'yes' });
    const { response, body } = await refresh('unknown');

    expect(callback.search).toBe('?error=access_denied&state=the-state');
    expect(response.status).toBe(400);
    expect(body).toEqual({ error: 'invalid_grant' });
  },

  async 'cognito-no-scope-in-answer'({ login, redeem }) {
    const { body } = await redeem(await login());

    expect(new Set(Object.keys(body))).toEqual(
      new Set(['access_token', 'expires_in', 'id_token', 'refresh_token', 'token_type']),
    );
  },

  async 'cognito-access-token-without-audience'({ signIn }) {
    const { tokens } = await signIn();
    const { header, claims } = readJwt(tokens.access_token);

    expect(header).not.toHaveProperty('typ');
    expect(claims).not.toHaveProperty('aud');
    expect(claims).toMatchObject({ client_id: clientId, token_use: 'access', username: 'alice' });
  },

  async 'cognito-logout-uri'({ signIn, logout, logoutPage, isSignedIn }) {
    const { browser, tokens } = await signIn();
    const standard = { id_token_hint: tokens.id_token, post_logout_redirect_uri: redirectUri };

    const refused = await logoutPage('/logout', standard, browser);
    const halves = await Promise.all([
      logoutPage('/logout', { client_id: clientId }, browser),
      logoutPage('/logout', { logout_uri: redirectUri }, browser),
    ]);
    const landing = await logout(
      '/logout',
      { client_id: clientId, logout_uri: redirectUri },
      browser,
    );

    expect([refused, ...halves].map(({ response }) => response?.status)).toEqual([400, 400, 400]);
    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
  },

  async 'cognito-no-issuer-in-callback'({ login }) {
    const { callback } = await login();

    expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
  },
};
