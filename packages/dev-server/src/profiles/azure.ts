import { randomUUID } from 'node:crypto';
import { namingClient } from './logout.js';
import { listOf } from './members.js';
import { AS_LONG_AS_IT_LIVES_SECONDS, type Members, type Profile } from './profile.js';

/** The directory, by its number and by its name. */
export const tenantId = '6babcaad-604b-40ac-a9d7-9fd97c0b779f';
const tenantName = 'contoso.onmicrosoft.com';

const DAY_SECONDS = 24 * 3600;

/** What Microsoft's error numbers mean, as far as this server has a reason to send them. */
const errorNumbers: Readonly<Record<string, readonly [number: number, text: string]>> = {
  refresh_token: [
    700084,
    'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.',
  ],
  authorization_code: [70008, 'The provided authorization code or refresh token has expired.'],
  invalid_scope: [70011, "The provided value for the input parameter 'scope' is not valid."],
  invalid_client: [700016, 'The application was not found in the directory.'],
  unsupported_grant_type: [70003, 'The app requested an unsupported grant type.'],
  invalid_request: [9002313, 'Invalid request. Request is malformed or invalid.'],
};

/** Microsoft Entra ID (Azure AD), version 2.0 endpoints. */
export const azure: Profile = {
  title: 'Microsoft Entra ID',
  paths: {
    authorization: `/${tenantId}/oauth2/v2.0/authorize`,
    token: `/${tenantId}/oauth2/v2.0/token`,
    jwks: `/${tenantId}/discovery/v2.0/keys`,
    userinfo: '/oidc/userinfo',
    end_session: `/${tenantId}/oauth2/v2.0/logout`,
  },
  issuer: (origin) => `${origin}/${tenantId}/v2.0`,
  discoveryUrl: (origin) => `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
  behaviour: {
    accessTokenTtlSeconds: 3600,
    refreshTokenTtlSeconds: DAY_SECONDS,
    rotate: true,
    rotationGraceSeconds: AS_LONG_AS_IT_LIVES_SECONDS,
    reuseDetection: false,
  },
  rotationKeepsExpiry: true,
  cors: 'Register the redirect URI as of type spa; one of type native gets no answer that a script could read.',

  locate(url) {
    url.pathname = url.pathname.replace(
      new RegExp(`^/(common|organizations|${tenantName})/`, 'i'),
      `/${tenantId}/`,
    );
  },
  metadata(document, _origin, asked) {
    const [, tenant = ''] = asked.pathname.split('/');
    if (!['common', 'organizations'].includes(tenant)) return document;
    const forAll = JSON.stringify(document).replaceAll(`/${tenantId}/`, `/${tenant}/`);
    return {
      ...(JSON.parse(forAll) as Members),
      issuer: String(document['issuer']).replace(tenantId, '{tenantid}'),
    };
  },
  callback(parameters) {
    if (parameters.has('code')) parameters.set('session_state', randomUUID());
    if (parameters.get('error') !== 'login_required') return;
    parameters.set('error', 'interaction_required');
    parameters.set('error_description', describe(50058, 'A silent sign-in request was sent.'));
  },
  denials: { cancel: () => 'the user canceled the authentication' },

  // api://notes/notes.read, https://graph.example/mail.read: the scope without its last part.
  apis: ({ scopes }) => [
    ...new Set(
      scopes
        .filter((scope) => /^(api|https):\/\/.+\//.test(scope))
        .map((scope) => scope.slice(0, scope.lastIndexOf('/'))),
    ),
  ],
  accessToken: ({ payload: { client_id, scope, ...payload } }) => ({
    header: { typ: 'JWT' },
    payload: {
      ...payload,
      iss: `https://sts.windows.net/${tenantId}/`,
      ver: '1.0',
      tid: tenantId,
      appid: client_id,
      scp: scopesOf(scope, payload['aud'])
        .map((name) => name.slice(String(payload['aud']).length + 1))
        .join(' '),
    },
  }),
  answer: (members, { api, form, refreshTokenTtlSeconds }) => ({
    ...members,
    ...(api !== undefined && { scope: scopesOf(members['scope'], api).join(' ') }),
    ext_expires_in: members['expires_in'],
    refresh_token_expires_in: refreshTokenTtlSeconds,
    ...(form.has('scope') &&
      !listOf(form.get('scope')).includes('openid') && { id_token: undefined }),
  }),
  refusal(refusal, { grantType }) {
    const key = refusal.error === 'invalid_grant' ? grantType : refusal.error;
    const [number, text] = errorNumbers[key] ?? errorNumbers['invalid_request'] ?? [0, ''];
    return {
      body: {
        error: refusal.error,
        error_description: describe(number, text),
        error_codes: [number],
        timestamp: timestamp(),
        trace_id: randomUUID(),
        correlation_id: randomUUID(),
        error_uri: `https://login.microsoftonline.com/error?code=${number}`,
        ...(key === 'refresh_token' && { suberror: 'bad_token' }),
      },
    };
  },
  logout: namingClient,
  asksAtLogout: (parameters) => !parameters.has('logout_hint'),

  quirks: [
    {
      id: 'azure-paths',
      says: 'The endpoints are /{tenant}/oauth2/v2.0/…, for the tenant by number or by name, for common and for organizations.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
    },
    {
      id: 'azure-issuer-template',
      says: 'The metadata of common has {tenantid} in the issuer, where ID Tokens have a number.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc',
    },
    {
      id: 'azure-issuer-by-name',
      says: 'The metadata of a tenant named by its domain has its number in the issuer.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc',
    },
    {
      id: 'azure-no-revocation-endpoint',
      says: 'There is no revocation_endpoint.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc',
    },
    {
      id: 'azure-scope-names-api',
      says: 'The scope of the token request says which of the APIs the access token is for; without it, it is the first.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
    },
    {
      id: 'azure-id-token-by-scope',
      says: 'A token request whose scope lacks openid is answered without an ID Token.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
    },
    {
      id: 'azure-v1-access-token',
      says: 'The access token of an API that does not ask for version 2 has the issuer https://sts.windows.net/{tenantid}/.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens',
    },
    {
      id: 'azure-ext-expires-in',
      says: 'The answer has an ext_expires_in.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow',
    },
    {
      id: 'azure-refresh-token-expires-in',
      says: 'The answer says in refresh_token_expires_in how long the refresh token lives.',
      page: 'https://github.com/AzureAD/microsoft-authentication-library-for-js/blob/dev/lib/msal-common/src/response/ServerAuthorizationTokenResponse.ts',
    },
    {
      id: 'azure-error-codes',
      says: 'Errors have AADSTS and a number in the description, error_codes, timestamp, trace_id, correlation_id and error_uri.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
    },
    {
      id: 'azure-suberror',
      says: 'A refresh token that is over is answered with the suberror bad_token and AADSTS700084.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
    },
    {
      id: 'azure-refresh-token-not-revoked',
      says: 'A refresh gives a new refresh token and does not revoke the used one.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
    },
    {
      id: 'azure-refresh-token-one-day',
      says: 'The refresh token of a single-page app ends 24 hours after the login, however often it is renewed.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens',
    },
    {
      id: 'azure-session-state',
      says: 'The callback has a session_state and no iss.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-implicit-grant-flow',
    },
    {
      id: 'azure-interaction-required',
      says: 'prompt=none without a login is answered with interaction_required.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow',
    },
    {
      id: 'azure-logout-account-picker',
      says: 'A logout without a logout_hint asks which account is meant, whatever else it has.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc',
    },
    {
      id: 'azure-logout-without-client',
      says: 'A logout returns to a registered address without a client_id or an id_token_hint.',
      page: 'https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc',
    },
  ],
};

/** The scopes of one API. */
function scopesOf(scope: unknown, api: unknown): string[] {
  return listOf(scope).filter((name) => name.startsWith(`${String(api)}/`));
}

function describe(number: number, text: string): string {
  return [
    `AADSTS${number}: ${text}`,
    `Trace ID: ${randomUUID()}`,
    `Correlation ID: ${randomUUID()}`,
    `Timestamp: ${timestamp()}`,
  ].join('\r\n');
}

/** As in `2016-01-09 02:02:12Z`. */
export function timestamp(): string {
  return new Date().toISOString().replace('T', ' ').replace(/\.\d+/, '');
}
