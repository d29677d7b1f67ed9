import { randomBytes } from 'node:crypto';
import type {
  AdapterFactory,
  Configuration,
  JWK,
  errors as providerErrors,
  interactionPolicy,
} from 'oidc-provider';
import { isLoopbackOrigin } from '../loopback.js';
import type { Behaviour, ClientOptions } from '../options.js';
import type { User } from '../users.js';
import type { Profile } from '../profiles/profile.js';
import { refuseLike } from '../profiles/refuse-like.js';
import { describeResource, resourceGranted, resourcesAsked } from './audience.js';
import { grantWhatWasAsked, keepOfflineAccess } from './consent.js';
import type { Pages } from './pages.js';

/** Longer than anybody keeps a development server running. */
const YEAR_SECONDS = 365 * 24 * 3600;

export interface ConfigurationParts {
  readonly adapter: AdapterFactory;
  /** `http://localhost:` and the port. */
  readonly origin: string;
  readonly profile: Profile;
  readonly behaviour: () => Behaviour;
  readonly clients: readonly ClientOptions[];
  readonly dpopNonce: boolean;
  readonly errors: typeof providerErrors;
  readonly pages: Pages;
  readonly policy: interactionPolicy.DefaultPolicy;
  /** Names the cookies: those of `localhost` are shared by all its ports. */
  readonly port: number;
  readonly requirePushedRequests: boolean;
  readonly signingKey: JWK;
  readonly users: readonly User[];
}

/** What makes oidc-provider a server for public clients that asks for a login and nothing else. */
export function createConfiguration(parts: ConfigurationParts): Configuration {
  const { adapter, behaviour, clients, errors, origin, pages, port, profile, signingKey, users } =
    parts;
  return {
    adapter,
    routes: profile.paths,
    scopes: ['openid', 'offline_access', ...(profile.scopes ?? [])],
    clients: clients.map(clientMetadata),
    jwks: { keys: [signingKey] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: {
        session: `unlapse_session_${port}`,
        interaction: `unlapse_interaction_${port}`,
        resume: `unlapse_resume_${port}`,
      },
    },
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    // Name and email in the ID Token, as most servers send them: there need be no userinfo request.
    conformIdTokenClaims: false,
    findAccount: (_ctx, id) => {
      const user = users.find(({ username }) => username === id);
      return user && { accountId: id, claims: () => claimsOf(user) };
    },
    clientAuthMethods: ['none'],
    responseTypes: [
      'code',
      ...(clients.some(({ implicit }) => implicit) ? ['id_token token' as const] : []),
    ],
    clientBasedCORS: (_ctx, caller, client) =>
      isLoopbackOrigin(caller) ||
      (client.redirectUris ?? []).some(
        (uri) => URL.canParse(uri) && new URL(uri).origin === caller,
      ),
    extraParams: {
      ...Object.fromEntries((profile.parameters ?? []).map((name) => [name, null])),
      audience(ctx) {
        keepOfflineAccess(ctx);
        refuseLike(profile, ctx, errors);
      },
    },
    loadExistingGrant: grantWhatWasAsked,
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, _client, { scopes }) =>
      profile.givesRefreshToken?.(scopes) ?? scopes.has('offline_access'),
    ...(profile.accessToken && { formats: writingAccessTokens(profile.accessToken, origin) }),
    rotateRefreshToken: (ctx) =>
      behaviour().rotate &&
      // A used token that answers with its successor must not use up the successor as well.
      ctx.oidc.entities.RefreshToken?.jti === ctx.oidc.params?.['refresh_token'],
    ttl: {
      AccessToken: () => behaviour().accessTokenTtlSeconds,
      RefreshToken: (ctx) =>
        (profile.rotationKeepsExpiry && ctx.oidc.entities.RotatedRefreshToken?.remainingTTL) ||
        behaviour().refreshTokenTtlSeconds,
      AuthorizationCode: 60,
      IdToken: 3600,
      Interaction: 3600,
      Session: 14 * 24 * 3600,
      Grant: YEAR_SECONDS,
    },
    interactions: { policy: withoutConsent(parts.policy), url: (_ctx, { uid }) => signInPath(uid) },
    features: {
      devInteractions: { enabled: false },
      dPoP: {
        enabled: true,
        ...(parts.dpopNonce && { nonceSecret: randomBytes(32), requireNonce: () => true }),
      },
      pushedAuthorizationRequests: {
        enabled: true,
        requirePushedAuthorizationRequests: parts.requirePushedRequests,
      },
      revocation: {
        enabled: profile.paths.revocation !== undefined,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, granted) =>
          (granted
            ? resourceGranted(ctx, profile, granted)
            : oneOrAll(resourcesAsked(ctx, profile))) ?? [],
        getResourceServerInfo: (ctx, resource) => describeResource(ctx, resource),
        useGrantedResource: () => true,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: pages.signOut,
        postLogoutSuccessSource: pages.signedOut,
      },
    },
    renderError: pages.error,
  };
}

/** JWT access tokens with the header and the claims of the profile. */
function writingAccessTokens(
  write: NonNullable<Profile['accessToken']>,
  origin: string,
): NonNullable<Configuration['formats']> {
  return {
    customizers: {
      jwt(_ctx, _token, parts) {
        const { header = {}, payload } = parts;
        Object.assign(parts, write({ header, payload }, origin));
      },
    },
  };
}

/** A list of one is written without a list. */
function oneOrAll(resources: string[]): string | string[] {
  return resources.length === 1 ? String(resources[0]) : resources;
}

/** Where the user signs in for one authorization request. */
export function signInPath(uid: string): string {
  return `/sign-in/${uid}`;
}

function clientMetadata(client: ClientOptions): NonNullable<Configuration['clients']>[number] {
  const redirectUris = [...client.redirectUris];
  return {
    client_id: client.clientId,
    client_name: client.name ?? client.clientId,
    // Only native clients may have a scheme of their own, as apps on a device do, or the implicit
    // flow on this machine.
    application_type:
      client.implicit || !redirectUris.every((uri) => /^https?:/.test(uri)) ? 'native' : 'web',
    redirect_uris: redirectUris,
    post_logout_redirect_uris: [...(client.postLogoutRedirectUris ?? redirectUris)],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', ...(client.implicit ? ['implicit'] : [])],
    response_types: ['code', ...(client.implicit ? ['id_token token' as const] : [])],
  };
}

function claimsOf({ username, name, email }: User): { sub: string; [claim: string]: unknown } {
  return { sub: username, name, preferred_username: username, email, email_verified: true };
}

/** The usual policy, but for users of native clients, whom it asks even when all is granted. */
function withoutConsent(policy: interactionPolicy.DefaultPolicy): interactionPolicy.DefaultPolicy {
  policy.get('consent')?.checks.remove('native_client_prompt');
  return policy;
}
