import { expect } from 'vitest';
import { readJwt, redirectUri } from '../client.js';
import type { QuirkTests } from './kit.js';

export const pingTests: QuirkTests = {
  async 'ping-paths'({ server, metadata }) {
    expect(await metadata()).toMatchObject({
      issuer: server.origin,
      authorization_endpoint: `${server.origin}/as/authorization.oauth2`,
      token_endpoint: `${server.origin}/as/token.oauth2`,
      revocation_endpoint: `${server.origin}/as/revoke_token.oauth2`,
      userinfo_endpoint: `${server.origin}/idp/userinfo.openid`,
      jwks_uri: `${server.origin}/pf/JWKS`,
    });
  },

  async 'ping-end-session-endpoint'({ server, metadata }) {
    const document = await metadata();

    expect(document).not.toHaveProperty('end_session_endpoint');
    expect(document['ping_end_session_endpoint']).toBe(`${server.origin}/idp/startSLO.ping`);
  },

  async 'ping-target-resource'({ signIn, logout, isSignedIn }) {
    const { browser } = await signIn();
    const { browser: other } = await signIn();

    const landing = await logout('/idp/startSLO.ping', { TargetResource: redirectUri }, browser);
    const standard = await logout(
      '/idp/startSLO.ping',
      { post_logout_redirect_uri: redirectUri },
      other,
    );

    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
    expect(standard.url.href).not.toContain(redirectUri);
  },

  async 'ping-aud'({ signIn }) {
    const named = await signIn();
    const other = await signIn({ aud: '', audience: 'https://notes.example' });

    expect(readJwt(named.tokens.access_token).claims['aud']).toBe('https://notes.example');
    expect(other.tokens.access_token).not.toContain('.');
  },

  async 'ping-refresh-token-not-rolled'({ signIn, refresh }) {
    const { tokens } = await signIn();

    const { body } = await refresh(tokens.refresh_token);

    expect(body['refresh_token']).toBe(tokens.refresh_token);
  },

  async 'ping-no-issuer-in-callback'({ login }) {
    const { callback } = await login();

    expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
  },
};
