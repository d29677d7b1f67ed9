import { expect } from 'vitest';
import { clientId, readJwt, redirectUri } from '../client.js';
import { later, type QuirkTests } from './kit.js';

const protocol = '/realms/unlapse/protocol/openid-connect';
const online = { scope: 'openid profile' };

export const keycloakTests: QuirkTests = {
  async 'keycloak-paths'({ server, metadata }) {
    expect(await metadata()).toMatchObject({
      issuer: `${server.origin}/realms/unlapse`,
      authorization_endpoint: `${server.origin}${protocol}/auth`,
      token_endpoint: `${server.origin}${protocol}/token`,
      jwks_uri: `${server.origin}${protocol}/certs`,
      userinfo_endpoint: `${server.origin}${protocol}/userinfo`,
      revocation_endpoint: `${server.origin}${protocol}/revoke`,
      end_session_endpoint: `${server.origin}${protocol}/logout`,
    });
  },

  async 'keycloak-own-members'({ signIn, refresh }) {
    const { tokens } = await signIn(online);
    const { body } = await refresh(tokens.refresh_token);

    expect(tokens).toMatchObject({
      expires_in: 300,
      refresh_expires_in: 1800,
      'not-before-policy': 0,
      session_state: body['session_state'],
    });
    expect(body['session_state']).toBeTruthy();
  },

  async 'keycloak-offline-token'({ signIn, logout, refresh }) {
    const { browser, tokens } = await signIn();

    await logout(`${protocol}/logout`, { id_token_hint: tokens.id_token }, browser);
    const { response } = await refresh(tokens.refresh_token);

    expect(tokens).toHaveProperty('refresh_expires_in', 0);
    expect(response.status).toBe(200);
  },

  async 'keycloak-online-token'({ signIn, logout, refresh }) {
    const { browser, tokens } = await signIn(online);

    await logout(`${protocol}/logout`, { id_token_hint: tokens.id_token }, browser);
    const { body } = await refresh(tokens.refresh_token);

    expect(tokens.refresh_token).toBeTruthy();
    expect(body['error']).toBe('invalid_grant');
  },

  async 'keycloak-refresh-token-not-revoked'({ signIn, refresh }) {
    const { tokens } = await signIn();
    const { body } = await refresh(tokens.refresh_token);

    later(600);
    const again = await refresh(tokens.refresh_token);

    expect(body['refresh_token']).not.toBe(tokens.refresh_token);
    expect(again.response.status).toBe(200);
  },

  async 'keycloak-access-token'({ signIn }) {
    const { tokens } = await signIn();
    const { header, claims } = readJwt(tokens.access_token);

    expect(header['typ']).toBe('JWT');
    expect(claims).toMatchObject({ typ: 'Bearer', aud: 'account', azp: clientId });
  },

  async 'keycloak-refresh-error'({ refresh }) {
    const { response, body } = await refresh('unknown');

    expect(response.status).toBe(400);
    expect(body).toEqual({ error: 'invalid_grant', error_description: 'Token is not active' });
  },

  async 'keycloak-callback'({ server, login, metadata }) {
    const { callback } = await login();

    expect(callback.searchParams.get('iss')).toBe(server.issuer);
    expect(callback.searchParams.get('session_state')).toBeTruthy();
    expect(await metadata()).toHaveProperty('authorization_response_iss_parameter_supported', true);
  },

  async 'keycloak-logout-confirmed-by-id-token'({ signIn, logoutPage }) {
    const { browser, tokens } = await signIn();

    const asked = await logoutPage(`${protocol}/logout`, { client_id: clientId }, browser);
    const hinted = await logoutPage(
      `${protocol}/logout`,
      { id_token_hint: tokens.id_token },
      browser,
    );

    expect(await asked.response?.text()).toContain('Sign out?');
    expect(await hinted.response?.text()).toContain('Signing you out');
  },

  async 'keycloak-logout-needs-client'({ signIn, logout, logoutPage }) {
    const { browser } = await signIn();
    const parameters = { post_logout_redirect_uri: redirectUri };

    const refused = await logoutPage(`${protocol}/logout`, parameters, browser);
    const landing = await logout(
      `${protocol}/logout`,
      { ...parameters, client_id: clientId },
      browser,
    );

    expect(refused.response?.status).toBe(400);
    expect(landing.url.href).toBe(redirectUri);
  },
};
