import { randomUUID } from 'node:crypto';
import { timestamp } from './azure.js';
import { namingClient } from './logout.js';
import { listOf } from './members.js';
import { AS_LONG_AS_IT_LIVES_SECONDS, type Asked, type Members, type Profile } from './profile.js';

const tenant = 'contosob2c.onmicrosoft.com';
const tenantId = '775527ff-9a37-4307-8b3d-cc311f58d925';
/** The user flow of the discovery URL; any other name is as good. */
const policy = 'B2C_1_susi';

const DAY_SECONDS = 24 * 3600;

/** Azure AD B2C: the policy (user flow) is part of every address, as `?p=…` or in the path. */
export const azureB2c: Profile = {
  title: 'Azure AD B2C',
  paths: {
    authorization: `/${tenant}/oauth2/v2.0/authorize`,
    token: `/${tenant}/oauth2/v2.0/token`,
    jwks: `/${tenant}/discovery/v2.0/keys`,
    userinfo: `/${tenant}/openid/v2.0/userinfo`,
    end_session: `/${tenant}/oauth2/v2.0/logout`,
  },
  issuer: (origin) => `${origin}/${tenantId}/v2.0/`,
  discoveryUrl: (origin) => `${origin}/${tenant}/v2.0/.well-known/openid-configuration?p=${policy}`,
  behaviour: {
    accessTokenTtlSeconds: 3600,
    refreshTokenTtlSeconds: DAY_SECONDS,
    rotate: true,
    rotationGraceSeconds: AS_LONG_AS_IT_LIVES_SECONDS,
    reuseDetection: false,
  },
  rotationKeepsExpiry: true,
  cors: 'Register the redirect URI as of type single-page application.',

  locate(url) {
    const [, inPath] = new RegExp(`^/${tenant}/(b2c_1a?_[^/]+)/`, 'i').exec(url.pathname) ?? [];
    if (inPath === undefined) return;
    url.pathname = url.pathname.replace(`/${inPath}/`, '/');
    url.searchParams.set('p', inPath);
  },
  metadata(document, _origin, asked) {
    const named = asked.searchParams.get('p');
    const [, inPath] = new RegExp(`^/${tenant}/([^/]+)/v2.0/`, 'i').exec(asked.pathname) ?? [];
    const name = (inPath ?? named)?.toLowerCase();
    if (name === undefined) return undefined;
    const endpoints = Object.entries(document).flatMap(([member, value]) =>
      /_endpoint$|^jwks_uri$/.test(member) && typeof value === 'string'
        ? [[member, inPath === undefined ? `${value}?p=${name}` : withPolicy(value, name)]]
        : [],
    );
    return { ...document, ...(Object.fromEntries(endpoints) as Members) };
  },
  parameters: ['p'],
  remember({ grantId, parameters }, store) {
    void store
      .adapter('Policy')
      .upsert(grantId, { policy: parameters['p'] }, AS_LONG_AS_IT_LIVES_SECONDS);
  },
  callback(parameters) {
    if (parameters.get('error') !== 'login_required') return;
    parameters.set('error', 'interaction_required');
    parameters.set(
      'error_description',
      describe(
        'AADB2C90077: User does not have an existing session and request prompt parameter has a value of None.',
      ),
    );
  },
  denials: {
    cancel: () =>
      describe('AADB2C90091: The user has cancelled entering self-asserted information.'),
    forgotPassword: () => describe('AADB2C90118: The user has forgotten their password.'),
  },

  apis,
  accessToken: ({ payload: { client_id, scope, ...payload } }) => ({
    header: { typ: 'JWT' },
    payload: {
      ...payload,
      ver: '1.0',
      azp: client_id,
      scp: listOf(scope)
        .filter((name) => name.startsWith(`${String(payload['aud'])}/`))
        .map((name) => name.slice(name.lastIndexOf('/') + 1))
        .join(' '),
    },
  }),
  async refuseTokenRequest({ form, query }, store) {
    const code = await store.adapter('AuthorizationCode').find(form.get('code') ?? '');
    const refreshToken = await store.adapter('RefreshToken').find(form.get('refresh_token') ?? '');
    const grantId = (code ?? refreshToken)?.grantId;
    if (grantId === undefined) return undefined;
    const kept = (await store.adapter('Policy').find(grantId))?.['policy'];
    const actual = typeof kept === 'string' ? kept : '';
    const expected = query.get('p') ?? '';
    if (actual.toLowerCase() === expected.toLowerCase()) return undefined;
    return {
      error: 'invalid_grant',
      error_description: describe(
        `AADB2C90088: The provided grant has not been issued for this endpoint. Actual Value : ${actual} and Expected Value : ${expected}`,
      ),
    };
  },
  answer(members, { form, api, refreshTokenTtlSeconds }) {
    const scopes = listOf(form.get('scope'));
    const clientId = form.get('client_id') ?? '';
    const { id_token, token_type } = members;
    return {
      id_token,
      token_type,
      not_before: String(Math.floor(Date.now() / 1000)),
      scope: scopes.join(' '),
      ...(api !== undefined &&
        apis({ scopes, clientId }).includes(api) && {
          access_token: members['access_token'],
          expires_in: String(members['expires_in']),
        }),
      ...(scopes.includes('offline_access') && {
        refresh_token: members['refresh_token'],
        refresh_token_expires_in: refreshTokenTtlSeconds,
      }),
    };
  },
  refusal: (refusal) => ({
    body:
      refusal.error === 'invalid_grant' && !refusal.error_description?.startsWith('AADB2C')
        ? {
            error: 'invalid_grant',
            error_description: describe(
              'AADB2C90080: The provided grant has expired. Please re-authenticate and try again.',
            ),
          }
        : { ...refusal },
  }),
  logout: namingClient,

  quirks: [
    {
      id: 'b2c-policy-in-query',
      says: 'A discovery URL with ?p=policy gives endpoints that all have ?p=policy.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect',
    },
    {
      id: 'b2c-policy-in-path',
      says: 'A discovery URL with the policy in its path gives endpoints that have it there.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect',
    },
    {
      id: 'b2c-policy-needed',
      says: 'There is no metadata without a policy.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect',
    },
    {
      id: 'b2c-policy-of-grant',
      says: 'A code or a refresh token of one policy is refused at the token endpoint of another (AADB2C90088).',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/authorization-code-flow',
    },
    {
      id: 'b2c-issuer',
      says: "The issuer has the tenant's number and a slash at the end, and no policy, so that the discovery URL is not made of it.",
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/tokens-overview',
    },
    {
      id: 'b2c-no-revocation-endpoint',
      says: 'There is no revocation_endpoint.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect',
    },
    {
      id: 'b2c-cancel',
      says: 'A cancelled sign-in comes back as access_denied with AADB2C90091 in the description.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes',
    },
    {
      id: 'b2c-password-reset',
      says: 'A forgotten password comes back as access_denied with AADB2C90118, for the app to run the policy that resets it.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes',
    },
    {
      id: 'b2c-silent-error',
      says: 'prompt=none without a login comes back with AADB2C90077.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes',
    },
    {
      id: 'b2c-no-access-token-without-api-scope',
      says: 'There is an access token only when the scope of the token request names an API, or is the client id.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/access-tokens',
    },
    {
      id: 'b2c-offline-access-twice',
      says: 'There is a refresh token only when offline_access is in the scope of the token request as well.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect',
    },
    {
      id: 'b2c-numbers-as-text',
      says: 'expires_in and not_before are text.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect',
    },
    {
      id: 'b2c-expired-grant',
      says: 'A refresh token that is over is answered with AADB2C90080.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/error-codes',
    },
    {
      id: 'b2c-refresh-token-one-day',
      says: 'The refresh token of a single-page app ends 24 hours after the login, however often it is renewed.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/tokens-overview',
    },
    {
      id: 'b2c-logout-without-client',
      says: 'A logout returns to its address without a client_id or an id_token_hint.',
      page: 'https://learn.microsoft.com/en-us/azure/active-directory-b2c/openid-connect',
    },
  ],
};

/** `https://tenant/app/demo.read`: the scope without its last part; or the client id itself. */
function apis({ scopes, clientId }: Pick<Asked, 'scopes' | 'clientId'>): string[] {
  return [
    ...new Set(
      scopes.flatMap((scope) => {
        if (scope === clientId) return [clientId];
        return /^https:\/\/.+\/.+\//.test(scope) ? [scope.slice(0, scope.lastIndexOf('/'))] : [];
      }),
    ),
  ];
}

function withPolicy(endpoint: string, name: string): string {
  return endpoint.replace(`/${tenant}/`, `/${tenant}/${name}/`);
}

function describe(text: string): string {
  return [text, `Correlation ID: ${randomUUID()}`, `Timestamp: ${timestamp()}`].join('\r\n');
}
