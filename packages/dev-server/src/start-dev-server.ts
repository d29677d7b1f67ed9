import { createCounter, type RequestCounts } from './counts.js';
import { createFaultQueue, type Faults } from './faults/fault-queue.js';
import { faultsRoutes } from './faults/faults-routes.js';
import { countAndFault } from './http/count-and-fault.js';
import { guard } from './http/guard.js';
import { listenOnLoopback } from './listen.js';
import {
  changeBehaviour,
  resolveOptions,
  type Behaviour,
  type DevServerOptions,
} from './options.js';
import { followLogins } from './profiles/follow-logins.js';
import { createTokenAnswers } from './profiles/token-answers.js';
import { vendorRoutes } from './profiles/vendor-routes.js';
import { createProvider } from './provider/create-provider.js';
import { revokeAll } from './provider/revoke-all.js';
import type { Revoked } from './provider/revoked.js';
import { createStore } from './provider/store.js';
import { signInRoutes } from './sign-in/sign-in-routes.js';
import type { User } from './users.js';

/** A running server. */
export interface DevServer {
  /** `http://localhost:` and the port: where its pages are. */
  readonly origin: string;
  /** The issuer identifier, as the profile writes it. Default: the origin. */
  readonly issuer: string;
  /** The address of the metadata: the `discoveryUrl` of an app. */
  readonly discoveryUrl: string;
  readonly port: number;
  readonly users: readonly User[];
  readonly faults: Faults;
  /** Requests since the start or the last reset. */
  counts(): RequestCounts;
  resetCounts(): void;
  /**
   * Changes how tokens issued from now on are treated; what is not named stays.
   *
   * @throws {DevServerError} DEV_SERVER_INVALID_OPTION: a value that cannot work
   */
  configure(changes: Partial<Behaviour>): void;
  /** Ends the grants and the login of a user, or of all; JWT access tokens last until they expire. */
  revokeAll(username?: string): Promise<Revoked>;
  /** Stops listening and breaks every connection. */
  close(): Promise<void>;
}

/**
 * Starts an OpenID Provider on this machine's loopback addresses.
 *
 * @throws {DevServerError} DEV_SERVER_IN_PRODUCTION: `NODE_ENV` is `production`.
 *   DEV_SERVER_PORT_TAKEN: another program has the port.
 *   DEV_SERVER_INVALID_OPTION: an option that cannot work
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const settings = resolveOptions(options, process.env['NODE_ENV']);
  let { behaviour } = settings;
  const listener = await listenOnLoopback(settings.port);
  const origin = `http://localhost:${listener.port}`;
  const { profile, clients } = settings;
  const issuer = profile.issuer(origin);
  const store = createStore();
  const counter = createCounter();
  const faults = createFaultQueue(() => {
    if (resets()) listener.closeIdleConnections();
  });
  const resets = (): boolean => faults.pending().some(({ kind }) => kind.startsWith('reset'));
  const revoke = (username?: string): Promise<Revoked> => revokeAll(store, username);

  try {
    const provider = await createProvider(origin, settings, store, () => behaviour);
    provider.use(guard(() => behaviour, resets));
    provider.use(
      faultsRoutes({ issuer, users: settings.users, faults, counter, revokeAll: revoke }),
    );
    provider.use(vendorRoutes(profile, origin, clients));
    const tokenAnswers = createTokenAnswers(profile, origin, store, () => behaviour);
    provider.use(countAndFault(profile.paths, counter, faults, tokenAnswers.refuse));
    provider.use(tokenAnswers.middleware);
    provider.use(signInRoutes(provider, settings.users, profile.denials));
    followLogins(provider, profile, store);
    const handle = provider.callback();
    listener.serve((request, response) => void handle(request, response));
  } catch (error) {
    await listener.close();
    throw error;
  }

  return {
    origin,
    issuer,
    discoveryUrl: profile.discoveryUrl(origin),
    port: listener.port,
    users: settings.users,
    faults,
    counts: () => counter.counts(),
    resetCounts: () => counter.reset(),
    configure(changes) {
      behaviour = changeBehaviour(behaviour, changes);
    },
    revokeAll: revoke,
    close: () => listener.close(),
  };
}
