import { DevServerError } from './errors.js';
import { profileNames, profiles, type ProfileName } from './profiles/profiles.js';
import type { Profile } from './profiles/profile.js';
import { readyUsers, type User } from './users.js';

/** How the server treats tokens and windows: all that can be changed while it runs. */
export interface Behaviour {
  /** Life of an access token. Default 3600. */
  readonly accessTokenTtlSeconds: number;
  /** Life of a refresh token; its successor has a whole one again. Default 432000 (5 days). */
  readonly refreshTokenTtlSeconds: number;
  /** Whether each refresh replaces the refresh token. Default true. */
  readonly rotate: boolean;
  /** How long a used refresh token still answers, with its successor. Default 0: not at all. */
  readonly rotationGraceSeconds: number;
  /** Whether using a used refresh token revokes its successors (RFC 9700 §4.14.2). Default true. */
  readonly reuseDetection: boolean;
  /** `Cross-Origin-Opener-Policy` of every page. Default `unsafe-none`, as without the header. */
  readonly crossOriginOpenerPolicy: CrossOriginOpenerPolicy;
}

export const crossOriginOpenerPolicies = [
  'unsafe-none',
  'same-origin',
  'same-origin-allow-popups',
  'noopener-allow-popups',
] as const;

export type CrossOriginOpenerPolicy = (typeof crossOriginOpenerPolicies)[number];

/** A public client: no secret, PKCE required. */
export interface ClientOptions {
  readonly clientId: string;
  /** Shown on the sign-in page. Default: the client id. */
  readonly name?: string;
  readonly redirectUris: readonly string[];
  /** Default: `redirectUris`. */
  readonly postLogoutRedirectUris?: readonly string[];
  /** Whether it may use the implicit flow (`id_token token`) as well. Default false. */
  readonly implicit?: boolean;
}

export interface DevServerOptions extends Partial<Behaviour> {
  /** The server to imitate, with its defaults in place of these. Default `openid`: none. */
  readonly profile?: ProfileName;
  /** Default 9400; 0 takes any free port. */
  readonly port?: number;
  /** Default: Alice, Bob and Carol, each with the password `password`. */
  readonly users?: readonly User[];
  /** Default: `unlapse-demo`, returning to `http://localhost:8100/auth-action-complete`. */
  readonly clients?: readonly ClientOptions[];
  /** Whether proofs of a key (DPoP) need a nonce of the server (RFC 9449 §8). Default false. */
  readonly dpopNonce?: boolean;
  /** Whether logins must push their parameters first (RFC 9126 §5). Default false: they may. */
  readonly requirePushedRequests?: boolean;
  /** Start although `NODE_ENV` is `production`. */
  readonly iKnowThisIsNotForProduction?: boolean;
}

export const defaultPort = 9400;

export const defaultBehaviour: Behaviour = {
  accessTokenTtlSeconds: 3600,
  refreshTokenTtlSeconds: 5 * 24 * 3600,
  rotate: true,
  rotationGraceSeconds: 0,
  reuseDetection: true,
  crossOriginOpenerPolicy: 'unsafe-none',
};

export const defaultClient: ClientOptions = {
  clientId: 'unlapse-demo',
  name: 'Unlapse demo',
  redirectUris: ['http://localhost:8100/auth-action-complete'],
};

/** What a server is started with: its options, with every default filled in. */
export interface Settings {
  readonly profile: Profile;
  readonly port: number;
  readonly users: readonly User[];
  readonly clients: readonly ClientOptions[];
  readonly behaviour: Behaviour;
  readonly dpopNonce: boolean;
  readonly requirePushedRequests: boolean;
}

/**
 * Fills in the defaults.
 *
 * @throws {DevServerError} DEV_SERVER_IN_PRODUCTION: `NODE_ENV` is `production`.
 *   DEV_SERVER_INVALID_OPTION: a value that cannot work
 */
export function resolveOptions(options: DevServerOptions, nodeEnv: string | undefined): Settings {
  if (nodeEnv === 'production' && options.iKnowThisIsNotForProduction !== true) {
    throw new DevServerError(
      'DEV_SERVER_IN_PRODUCTION',
      'NODE_ENV is production, and this server lets anybody in: it is for development only (--i-know-this-is-not-for-production starts it all the same)',
    );
  }
  const { profile: name = 'openid' } = options;
  if (!profileNames.includes(name)) throw invalid(`profile is one of ${profileNames.join(', ')}`);
  const profile = profiles[name];
  const { port = defaultPort, users = readyUsers, clients = [defaultClient] } = options;
  if (!isWhole(port, 0) || port > 65_535) throw invalid(`port ${port} is none from 0 to 65535`);
  if (users.length === 0) throw invalid('no user can sign in: give at least one');
  for (const { clientId, redirectUris } of clients) {
    if (redirectUris.length === 0) throw invalid(`client ${clientId} has no redirect URI`);
  }
  const defaults = changeBehaviour(defaultBehaviour, profile.behaviour);
  const { dpopNonce = false, requirePushedRequests = false } = options;
  const behaviour = changeBehaviour(defaults, options);
  return { profile, port, users, clients, behaviour, dpopNonce, requirePushedRequests };
}

/**
 * `behaviour` with `changes` made to it.
 *
 * @throws {DevServerError} DEV_SERVER_INVALID_OPTION: a value that cannot work
 */
export function changeBehaviour(behaviour: Behaviour, changes: Partial<Behaviour>): Behaviour {
  const next: Behaviour = {
    accessTokenTtlSeconds: changes.accessTokenTtlSeconds ?? behaviour.accessTokenTtlSeconds,
    refreshTokenTtlSeconds: changes.refreshTokenTtlSeconds ?? behaviour.refreshTokenTtlSeconds,
    rotate: changes.rotate ?? behaviour.rotate,
    rotationGraceSeconds: changes.rotationGraceSeconds ?? behaviour.rotationGraceSeconds,
    reuseDetection: changes.reuseDetection ?? behaviour.reuseDetection,
    crossOriginOpenerPolicy: changes.crossOriginOpenerPolicy ?? behaviour.crossOriginOpenerPolicy,
  };
  if (!isWhole(next.accessTokenTtlSeconds, 1) || !isWhole(next.refreshTokenTtlSeconds, 1)) {
    throw invalid('the life of a token is a whole number of seconds, at least 1');
  }
  if (!isWhole(next.rotationGraceSeconds, 0)) {
    throw invalid('the rotation grace is a whole number of seconds, or 0 for none');
  }
  if (!crossOriginOpenerPolicies.includes(next.crossOriginOpenerPolicy)) {
    throw invalid(`the opener policy is one of ${crossOriginOpenerPolicies.join(', ')}`);
  }
  return next;
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function invalid(message: string): DevServerError {
  return new DevServerError('DEV_SERVER_INVALID_OPTION', message);
}
