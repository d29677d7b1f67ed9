import { expect } from 'vitest';
import { clientId, readJwt, redirectUri } from '../client.js';
import { later, type QuirkTests } from './kit.js';

const DAY_SECONDS = 24 * 3600;

export const auth0Tests: QuirkTests = {
  async 'auth0-issuer-slash'({ server, metadata, signIn }) {
    const { tokens } = await signIn();

    expect((await metadata())['issuer']).toBe(`${server.origin}/`);
    expect(readJwt(tokens.id_token).claims['iss']).toBe(`${server.origin}/`);
  },

  async 'auth0-paths'({ server, metadata }) {
    expect(await metadata()).toMatchObject({
      authorization_endpoint: `${server.origin}/authorize`,
      token_endpoint: `${server.origin}/oauth/token`,
      revocation_endpoint: `${server.origin}/oauth/revoke`,
      userinfo_endpoint: `${server.origin}/userinfo`,
      jwks_uri: `${server.origin}/.well-known/jwks.json`,
    });
  },

  async 'auth0-no-end-session-endpoint'({ metadata, signIn, logout, isSignedIn }) {
    const { browser, tokens } = await signIn();

    const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: redirectUri };
    const landing = await logout('/oidc/logout', parameters, browser);

    expect(await metadata()).not.toHaveProperty('end_session_endpoint');
    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
  },

  async 'auth0-v2-logout'({ signIn, logout, logoutPage, isSignedIn }) {
    const { browser } = await signIn();

    const parameters = { client_id: clientId, returnTo: redirectUri };
    const foreign = { client_id: clientId, returnTo: 'https://evil.example/' };
    const refused = await logoutPage('/v2/logout', foreign, browser);
    const landing = await logout('/v2/logout', parameters, browser);

    expect(refused.response?.status).toBe(400);
    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
  },

  async 'auth0-first-logout-url'({ signIn, logout }) {
    const { browser } = await signIn();

    const landing = await logout('/v2/logout', { client_id: clientId }, browser);

    expect(landing.url.href).toBe(redirectUri);
  },

  async 'auth0-opaque-without-audience'({ metadata, signIn }) {
    const { tokens } = await signIn({ audience: '' });

    const userinfo = await fetch((await metadata())['userinfo_endpoint'] ?? '', {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    });

    expect(tokens.access_token).not.toContain('.');
    expect(await userinfo.json()).toMatchObject({ sub: 'alice' });
  },

  async 'auth0-token-profile'({ server, signIn }) {
    const { tokens } = await signIn();
    const { header, claims } = readJwt(tokens.access_token);

    expect(header['typ']).toBe('JWT');
    expect(claims).toMatchObject({
      iss: `${server.origin}/`,
      aud: ['https://notes.example', `${server.origin}/userinfo`],
      azp: clientId,
    });
    expect(claims).not.toHaveProperty('client_id');
  },

  async 'auth0-refresh-403'({ refresh }) {
    const { response, body } = await refresh('unknown');

    expect(response.status).toBe(403);
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: 'Unknown or invalid refresh token.',
    });
  },

  async 'auth0-rotation-without-leeway'({ signIn, refresh }) {
    const { tokens } = await signIn();
    const { body } = await refresh(tokens.refresh_token);

    const reuse = await refresh(tokens.refresh_token);
    const newest = await refresh(String(body['refresh_token']));

    expect(body['refresh_token']).not.toBe(tokens.refresh_token);
    expect([reuse.response.status, newest.response.status]).toEqual([403, 403]);
  },

  async 'auth0-rotation-keeps-expiry'({ signIn, refresh }) {
    const { tokens } = await signIn();
    later(29 * DAY_SECONDS);
    const { response, body } = await refresh(tokens.refresh_token);

    later(2 * DAY_SECONDS);
    const after = await refresh(String(body['refresh_token']));

    expect(response.status).toBe(200);
    expect(after.response.status).toBe(403);
  },

  async 'auth0-no-issuer-in-callback'({ login, metadata }) {
    const { callback } = await login();
    const cancelled = await login({}, { cancel: 'yes' });

    expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
    expect([...cancelled.callback.searchParams.keys()]).not.toContain('iss');
    expect(await metadata()).not.toHaveProperty('authorization_response_iss_parameter_supported');
  },
};
