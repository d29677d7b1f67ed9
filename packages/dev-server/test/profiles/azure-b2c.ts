import { expect } from 'vitest';
import { clientId, readJwt, redirectUri } from '../client.js';
import { later, type QuirkTests } from './kit.js';
import { b2cScope } from './settings.js';

const tenant = 'contosob2c.onmicrosoft.com';
const tenantId = '775527ff-9a37-4307-8b3d-cc311f58d925';
const wellKnown = 'v2.0/.well-known/openid-configuration';

export const azureB2cTests: QuirkTests = {
  async 'b2c-policy-in-query'({ server, metadata }) {
    const base = `${server.origin}/${tenant}`;

    const document = await metadata(`${base}/${wellKnown}?p=B2C_1_reset`);

    expect(document).toMatchObject({
      authorization_endpoint: `${base}/oauth2/v2.0/authorize?p=b2c_1_reset`,
      token_endpoint: `${base}/oauth2/v2.0/token?p=b2c_1_reset`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout?p=b2c_1_reset`,
      jwks_uri: `${base}/discovery/v2.0/keys?p=b2c_1_reset`,
    });
  },

  async 'b2c-policy-in-path'({ server, metadata, login, redeem }) {
    const base = `${server.origin}/${tenant}/b2c_1_susi`;

    const document = await metadata(`${server.origin}/${tenant}/B2C_1_susi/${wellKnown}`);
    const { response } = await redeem(await login(), undefined, document['token_endpoint']);
    const keys = await fetch(document['jwks_uri'] ?? '');

    expect(document).toMatchObject({
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
    expect([response.status, keys.status]).toEqual([200, 200]);
  },

  async 'b2c-policy-needed'({ server }) {
    const response = await fetch(`${server.origin}/${tenant}/${wellKnown}`);

    expect(response.status).toBe(404);
  },

  async 'b2c-policy-of-grant'({ server, signIn, login, redeem, refresh }) {
    const other = `${server.origin}/${tenant}/oauth2/v2.0/token?p=B2C_1_reset`;
    const { tokens } = await signIn();

    const code = await redeem(await login(), undefined, other);
    const refreshToken = await refresh(tokens.refresh_token, undefined, other);

    for (const { response, body } of [code, refreshToken]) {
      expect(response.status).toBe(400);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost:8100');
      expect(body['error']).toBe('invalid_grant');
      expect(body['error_description']).toMatch(
        /^AADB2C90088: .*Actual Value : b2c_1_susi and Expected Value : B2C_1_reset/,
      );
    }
    expect((await refresh(tokens.refresh_token)).response.status).toBe(200);
  },

  async 'b2c-issuer'({ server, metadata, signIn }) {
    const { tokens } = await signIn();
    const issuer = `${server.origin}/${tenantId}/v2.0/`;

    expect((await metadata())['issuer']).toBe(issuer);
    expect(readJwt(tokens.id_token).claims['iss']).toBe(issuer);
    expect(server.discoveryUrl.startsWith(issuer)).toBe(false);
  },

  async 'b2c-no-revocation-endpoint'({ metadata }) {
    expect(await metadata()).not.toHaveProperty('revocation_endpoint');
  },

  async 'b2c-cancel'({ login }) {
    const { callback } = await login({}, { cancel: 'yes' });

    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('error_description')).toMatch(
      /^AADB2C90091: .*\r\nCorrelation ID: .*\r\nTimestamp: /,
    );
  },

  async 'b2c-password-reset'({ server, open, login, metadata }) {
    const reset = await metadata(`${server.origin}/${tenant}/${wellKnown}?p=B2C_1_reset`);
    const { page } = await open();
    const { browser, callback } = await login({}, { forgot: 'yes' });

    const again = await browser.open(
      `${reset['authorization_endpoint']}&client_id=${clientId}&response_type=code&scope=openid&redirect_uri=${redirectUri}&code_challenge_method=S256&code_challenge=${'x'.repeat(43)}`,
    );

    expect(await page.response?.text()).toContain('Forgot your password?');
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('error_description')).toMatch(/^AADB2C90118: /);
    expect(await again.response?.text()).toContain('Sign in to');
  },

  async 'b2c-silent-error'({ open }) {
    const { page } = await open({ prompt: 'none' });

    expect(page.url.searchParams.get('error_description')).toMatch(/^AADB2C90077: /);
  },

  async 'b2c-no-access-token-without-api-scope'({ login, redeem }) {
    const asked = { scope: `openid offline_access ${clientId}` };

    const without = await redeem(await login(), { scope: 'openid offline_access' });
    const none = await redeem(await login(), {});
    const named = await redeem(await login());
    const ownId = await redeem(await login(asked), asked);

    expect(without.body).not.toHaveProperty('access_token');
    expect(without.body).not.toHaveProperty('expires_in');
    expect(without.body).toHaveProperty('id_token');
    expect(none.body).not.toHaveProperty('access_token');
    expect(readJwt(String(named.body['access_token'])).claims).toMatchObject({
      aud: `https://${tenant}/notes`,
      scp: 'notes.read',
      azp: clientId,
    });
    expect(readJwt(String(ownId.body['access_token'])).claims['aud']).toBe(clientId);
  },

  async 'b2c-offline-access-twice'({ login, redeem }) {
    const scope = b2cScope.replace('offline_access ', '');

    const once = await redeem(await login(), { scope });
    const twice = await redeem(await login());

    expect(once.body).not.toHaveProperty('refresh_token');
    expect(twice.body).toHaveProperty('refresh_token');
  },

  async 'b2c-numbers-as-text'({ login, redeem }) {
    const { body } = await redeem(await login());

    expect(body['expires_in']).toBe('3600');
    expect(body['not_before']).toMatch(/^\d{10}$/);
  },

  async 'b2c-expired-grant'({ refresh }) {
    const { response, body } = await refresh('unknown');

    expect(response.status).toBe(400);
    expect(body['error']).toBe('invalid_grant');
    expect(body['error_description']).toMatch(/^AADB2C90080: /);
  },

  async 'b2c-refresh-token-one-day'({ signIn, refresh }) {
    const { tokens } = await signIn();
    later(23 * 3600);
    const { body } = await refresh(tokens.refresh_token);

    later(2 * 3600);
    const after = await refresh(String(body['refresh_token']));

    expect(body['refresh_token_expires_in']).toBeLessThanOrEqual(3600);
    expect(after.body['error']).toBe('invalid_grant');
  },

  async 'b2c-logout-without-client'({ metadata, signIn, logout, isSignedIn }) {
    const { browser } = await signIn();

    const landing = await logout(
      (await metadata())['end_session_endpoint'] ?? '',
      { post_logout_redirect_uri: redirectUri },
      browser,
    );

    expect(landing.url.href).toBe(redirectUri);
    expect(await isSignedIn(browser)).toBe(false);
  },
};
