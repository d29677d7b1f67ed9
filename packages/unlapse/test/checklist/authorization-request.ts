import { expect, vi } from 'vitest';
import { codeChallenge, randomString } from '../../src/protocol/pkce.js';
import { matchesRedirect } from '../../src/protocol/redirect-match.js';
import { secureUrl } from '../../src/protocol/secure-url.js';
import { Auth0Provider } from '../../src/providers/auth0.js';
import { AzureProvider } from '../../src/providers/azure.js';
import { CognitoProvider } from '../../src/providers/cognito.js';
import { OktaProvider } from '../../src/providers/okta.js';
import { OneLoginProvider } from '../../src/providers/one-login.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import { relyingParty, signIn } from '../conformance/relying-party.js';
import { popupConfig } from '../connect-rig.js';
import { createSessionRig } from '../session-rig.js';
import { codeOf } from './code-of.js';
import type { Line } from './line.js';
import { authorizationRequest, currentWindowParty, expectRefused, leave } from './logins.js';

const manifest = { authorization_endpoint: 'https://op.example/auth' };

/** What is asked of the authorization endpoint. */
export const authorizationRequestLines: readonly Line[] = [
  {
    id: 'A01',
    what: 'A login asks for a code and nothing else (RFC 9700 §2.1.2).',
    async prove() {
      const { options } = await relyingParty();
      const providers = [
        new Auth0Provider(),
        new AzureProvider(),
        new CognitoProvider(),
        new OktaProvider(),
        new OneLoginProvider(),
        new OpenIdProvider(),
      ];
      for (const provider of providers) {
        const { params } = await provider.authorizeRequest(manifest, options, popupConfig);
        expect(params).toMatchObject({ response_type: 'code' });
      }
    },
  },
  {
    id: 'A02',
    what: 'Each login has a code verifier of 256 random bits; without a source of them there is no login (RFC 7636 §4.1).',
    prove() {
      const verifiers = Array.from({ length: 10_000 }, randomString);
      expect(verifiers.every((verifier) => /^[\w-]{43}$/.test(verifier))).toBe(true);
      expect(new Set(verifiers).size).toBe(10_000);
      vi.stubGlobal('crypto', undefined);
      expect(randomString).toThrow(TypeError);
    },
  },
  {
    id: 'A03',
    what: 'The code challenge is the SHA-256 of the verifier (RFC 7636 §4.2 and Appendix B).',
    async prove() {
      expect(await codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
        'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      );
    },
  },
  {
    id: 'A04',
    what: 'PKCE is S256 whatever the metadata says of it: never `plain`, never none (RFC 9700 §2.1.1).',
    departs:
      'metadata without S256 stops no login: the request has it, and a server that cannot says no',
    async prove() {
      for (const methods of [['plain'], [], undefined]) {
        const request = await authorizationRequest(({ server }) =>
          server.configure({ metadata: { code_challenge_methods_supported: methods } }),
        );
        expect(request.get('code_challenge_method')).toBe('S256');
        expect(request.get('code_challenge')).toMatch(/^[\w-]{43}$/);
      }
    },
  },
  {
    id: 'A05',
    what: 'Each login has a `state` of its own, which is good for one callback (RFC 9700 §4.7).',
    async prove() {
      const rig = await currentWindowParty();
      const callbacks = [await leave(rig), await leave(rig)];
      const states = callbacks.map((url) => new URL(url).searchParams.get('state'));
      expect(new Set(states).size).toBe(2);
      expect(await codeOf(rig.api.handleLoginCallback(callbacks[0]))).toBe('resolved');
      expect(await codeOf(rig.api.handleLoginCallback(callbacks[0]))).toBe(
        'UNLAPSE_TRANSACTION_UNKNOWN',
      );
    },
  },
  {
    id: 'A06',
    what: 'Each login has a `nonce` of its own, which must come back in the ID Token (OpenID Core §3.1.3.7 (11)).',
    async prove() {
      const nonces = [await authorizationRequest(), await authorizationRequest()].map((request) =>
        request.get('nonce'),
      );
      expect(nonces[0]).toMatch(/^[\w-]{43}$/);
      expect(nonces[0]).not.toBe(nonces[1]);
      for (const nonce of ['another', undefined]) {
        await expectRefused('UNLAPSE_NONCE_MISMATCH', ({ server }) =>
          server.configure({ idTokenClaims: { nonce } }),
        );
      }
    },
  },
  {
    id: 'A07',
    what: '`redirect_uri` is sent as it was configured, character by character, and has no fragment (RFC 6749 §3.1.2).',
    async prove() {
      const redirectUri = 'https://App.example/Auth/?a=b%20c';
      const request = await authorizationRequest(({ options }) =>
        Object.assign(options, { redirectUri }),
      );
      expect(request.get('redirect_uri')).toBe(redirectUri);
      await expectRefused('UNLAPSE_CONFIGURATION_INVALID', ({ options }) => {
        options.redirectUri = 'https://app.example/#callback';
      });
    },
  },
  {
    id: 'A08',
    what: 'The token request repeats the `redirect_uri` (RFC 6749 §4.1.3).',
    async prove() {
      const rig = await relyingParty();
      rig.options.redirectUri = 'https://App.example/Auth/?a=b%20c';
      await signIn(rig);
      const form = rig.server.recorded.find(({ endpoint }) => endpoint === 'token')?.form;
      expect(form?.['redirect_uri']).toBe(rig.options.redirectUri);
    },
  },
  {
    id: 'A09',
    what: 'A query that the authorization endpoint has of its own is kept, and no parameter comes twice (RFC 6749 §3.1).',
    async prove() {
      const request = await authorizationRequest(({ server }) =>
        server.configure({
          metadata: { authorization_endpoint: `${server.issuer}/authorize?tenant=1&scope=none` },
        }),
      );
      expect(request.get('tenant')).toBe('1');
      expect(request.getAll('scope')).toEqual(['openid offline_access email']);
    },
  },
  {
    id: 'A10',
    what: 'That the server would have to ask the user is a typed error (OpenID Core §3.1.2.6).',
    async prove() {
      for (const error of [
        'login_required',
        'consent_required',
        'interaction_required',
        'account_selection_required',
      ]) {
        const rig = await relyingParty();
        rig.user = (url) => rig.server.authorize(url, { error });
        await expect(signIn(rig)).rejects.toMatchObject({ code: 'UNLAPSE_OAUTH_ERROR', error });
      }
    },
  },
  {
    id: 'A11',
    what: 'Where `max_age` or `acr_values` was asked for, the ID Token says that it was done (OpenID Core §3.1.3.7 (12, 13)).',
    departs:
      'the age of the login is checked; `acr` is not, as `acr_values` asks for it without demanding it: the API decides',
    async prove() {
      for (const [auth_time, code] of [
        [1, 'UNLAPSE_ID_TOKEN_INVALID'],
        [undefined, 'UNLAPSE_ID_TOKEN_INVALID'],
      ] as const) {
        const { server, openTab } = createSessionRig();
        server.configure({ idTokenClaims: { auth_time } });
        const { session } = openTab();
        expect(await codeOf(session.login({ params: { max_age: '300' } }))).toBe(code);
      }
      const { session } = createSessionRig().openTab();
      const params = { max_age: '300', acr_values: 'urn:example:second-factor' };
      expect(await codeOf(session.login({ params }))).toBe('resolved');
    },
  },
  {
    id: 'A12',
    what: 'Endpoints have https URLs; http is for the loopback interface only (RFC 9700 §2.6).',
    async prove() {
      for (const url of ['http://op.example/x', 'javascript:x', 'data:,x', 'myapp://x', '', 7]) {
        for (const name of ['authorization_endpoint', 'token_endpoint']) {
          const { server } = await expectRefused('UNLAPSE_INSECURE_URL', (rig) =>
            rig.server.configure({ metadata: { [name]: url } }),
          );
          expect(server.requests).toBe(1);
        }
      }
      expect(() => secureUrl('http://localhost.evil.example/', 'url')).toThrow(/https/);
      expect(secureUrl('http://127.0.0.1:4000/', 'url').port).toBe('4000');
    },
  },
  {
    id: 'A13',
    what: 'Requests are pushed to the server first where it wants that (RFC 9126).',
    file: 'e2e/dpop.spec.ts',
    title: 'parameters are pushed unasked where the server requires it',
  },
  {
    id: 'A14',
    what: 'No parameter that the app adds replaces one that protects the login (RFC 6749 §3.1).',
    async prove() {
      const { server, openTab } = createSessionRig();
      const { session } = openTab();
      for (const name of [
        'state',
        'nonce',
        'code_challenge',
        'code_challenge_method',
        'redirect_uri',
        'client_id',
        'response_type',
      ]) {
        expect(await codeOf(session.login({ params: { [name]: 'x' } }))).toBe(
          'UNLAPSE_CONFIGURATION_INVALID',
        );
      }
      expect(server.requests).toBe(0);
    },
  },
  {
    id: 'A15',
    what: 'On a device the login is shown by the system browser, never inside the app (RFC 8252 §8.12).',
    file: 'packages/unlapse/test/native/auth-session-visit.test.ts',
    title: 'is asked for the same request and callback',
  },
  {
    id: 'A16',
    what: 'On a device the redirect is a claimed https URL or a scheme with a dot, with one slash or two (RFC 8252 §7.1).',
    departs: 'a scheme without a dot is taken as it is registered: apps of Auth Connect have such',
    prove() {
      for (const redirectUri of [
        'com.example.app:/callback',
        'com.example.app://callback',
        'https://app.example/callback',
        'myapp://callback',
      ]) {
        expect(matchesRedirect(`${redirectUri}?code=a&state=b`, redirectUri)).toBe(true);
      }
      expect(matchesRedirect('com.example.app:/other', 'com.example.app:/callback')).toBe(false);
    },
  },
  {
    id: 'A17',
    what: 'A code can be bound to the key of the client (RFC 9449 §10).',
    file: 'packages/unlapse/src/dpop.test.ts',
    title: 'binds its code and its tokens to one key',
  },
];
