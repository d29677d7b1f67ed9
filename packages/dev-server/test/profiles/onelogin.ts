import { expect } from 'vitest';
import { clientId, redirectUri } from '../client.js';
import type { QuirkTests } from './kit.js';

export const oneloginTests: QuirkTests = {
  async 'onelogin-paths'({ server, metadata }) {
    const issuer = `${server.origin}/oidc/2`;

    expect(await metadata()).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/certs`,
      userinfo_endpoint: `${issuer}/me`,
      revocation_endpoint: `${issuer}/token/revocation`,
      end_session_endpoint: `${issuer}/logout`,
    });
  },

  async 'onelogin-refresh-token-unasked'({ signIn }) {
    expect((await signIn({ scope: 'openid' })).tokens.refresh_token).toBeTruthy();
  },

  async 'onelogin-opaque-access-token'({ signIn, metadata }) {
    const { tokens } = await signIn({ audience: 'https://notes.example' });

    const userinfo = await fetch((await metadata())['userinfo_endpoint'] ?? '', {
      headers: { Authorization: `Bearer ${tokens.access_token}` },
    });

    expect(tokens.access_token).not.toContain('.');
    expect(userinfo.status).toBe(200);
  },

  async 'onelogin-logout-needs-id-token'({ signIn, logout, logoutPage }) {
    const { browser, tokens } = await signIn();
    const parameters = { client_id: clientId, post_logout_redirect_uri: redirectUri };

    const refused = await logoutPage('/oidc/2/logout', parameters, browser);
    const landing = await logout(
      '/oidc/2/logout',
      { ...parameters, id_token_hint: tokens.id_token },
      browser,
    );

    expect(refused.response?.status).toBe(400);
    expect(landing.url.href).toBe(redirectUri);
  },

  async 'onelogin-logout-revokes'({ signIn, logout, refresh }) {
    const { browser, tokens } = await signIn();
    const { tokens: ofSecondLogin } = await signIn({}, {}, browser);
    const { tokens: ofOtherBrowser } = await signIn();

    await logout('/oidc/2/logout', { id_token_hint: tokens.id_token }, browser);
    const statuses: number[] = [];
    for (const { refresh_token: token } of [tokens, ofSecondLogin, ofOtherBrowser]) {
      statuses.push((await refresh(token)).response.status);
    }

    expect(statuses).toEqual([400, 400, 200]);
  },

  async 'onelogin-no-issuer-in-callback'({ login }) {
    const { callback } = await login();

    expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
  },
};
