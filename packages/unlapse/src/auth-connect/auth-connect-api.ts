import { ConfigurationError } from '../errors/errors.js';
import type { LoginDeps } from '../login/authorization-request.js';
import { callbackParams } from '../login/callback-params.js';
import { endSession } from '../login/end-session.js';
import { finishLogin } from '../login/finish-login.js';
import type { ImplicitFlow } from '../login/implicit.js';
import { openWindow, type UserAgents } from '../login/open-window.js';
import { revoke } from '../login/revoke.js';
import { takeLogin } from '../login/take-callback.js';
import { isImplicit, login } from '../login/web-login.js';
import type { AddressBar } from '../ports/address-bar.js';
import type { CallbackHandover } from '../ports/callback-handover.js';
import type { Logger } from '../ports/logger.js';
import type { AuthResult, LoginConfig } from '../protocol/auth-result.js';
import type { AuthConnectConfig, LogLevel } from '../protocol/config.js';
import { issuerOriginMatches } from '../protocol/discovery.js';
import { tryDecodeJwt } from '../protocol/jwt.js';
import type { Manifest } from '../protocol/manifest.js';
import { assertProviderOptions } from '../protocol/provider-options.js';
import type { Params, ProviderOptions } from '../protocol/provider-request.js';
import type { Refresher } from '../refresh/single-flight.js';
import { assertProvider, providerOf } from './arguments.js';
import type { AuthProvider } from './auth-provider.js';
import type { HandOff } from './hand-off.js';
import { resultOrError } from './refresh-result.js';

/** What `AuthConnect` works with. */
export interface AuthConnectDeps extends LoginDeps {
  readonly refresher: Refresher;
  readonly addressBar: AddressBar;
  readonly handOff: HandOff;
  readonly handover: CallbackHandover;
  readonly userAgents: UserAgents;
  setLogLevel(level: LogLevel): void;
  loadImplicit(logger: Logger): Promise<ImplicitFlow>;
  /** The URL that the app was started with, where `platform` is a device; it is in use then. */
  launchUrl?(platform: LoginConfig['platform']): Promise<string | undefined>;
}

/** Tokens that an app brings along; see `AuthConnect.buildAuthResult`. */
export interface BroughtTokens {
  accessToken?: string;
  idToken?: string;
  refreshToken?: string;
}

/** The methods of `AuthConnect` that need the network, a window or the set-up. */
export interface AuthConnectApi {
  setup(config: AuthConnectConfig): Promise<void>;
  getConfig(): Promise<AuthConnectConfig>;
  login(provider: AuthProvider, options: ProviderOptions): Promise<AuthResult>;
  handleLoginCallback(params?: Params | string): Promise<AuthResult>;
  handleLogoutCallback(): Promise<void>;
  logout(provider: AuthProvider, auth: AuthResult): Promise<void>;
  refreshSession(
    provider: AuthProvider,
    auth: AuthResult,
    scopes?: string | string[],
  ): Promise<AuthResult>;
  fetchManifest(discoveryUrl?: string): Promise<Manifest>;
  buildAuthResult(
    provider: AuthProvider,
    options: ProviderOptions,
    tokens: BroughtTokens,
  ): Promise<AuthResult>;
}

/** A fragment that is a response. What a router keeps there has its parameters after a `?`. */
const FRAGMENT_RESPONSE = /#[^?]*\bstate=.*/s;

/** The stateless face: it keeps a configuration, and nothing of any user. */
export function createAuthConnect(deps: AuthConnectDeps): AuthConnectApi {
  const { addressBar, clock, handOff, handover, logger, manifests, refresher } = deps;
  let current: AuthConnectConfig | undefined;
  let lastDiscoveryUrl: string | undefined;
  let launch: Promise<AuthResult> | undefined;

  function config(): AuthConnectConfig {
    if (current !== undefined) return current;
    throw new ConfigurationError('UNLAPSE_NOT_SET_UP', 'call AuthConnect.setup first');
  }

  /** Runs a callback of the app, whose mistakes must not break a login or logout. */
  function tell(callback: () => void): void {
    try {
      callback();
    } catch {
      logger.error('a callback of setup has thrown');
    }
  }

  function isHandedOff(): boolean {
    return config().handOff ?? true;
  }

  /** A login is complete: its refreshes are handed off from now on, and the app hears of it. */
  async function begin(result: AuthResult): Promise<AuthResult> {
    if (isHandedOff() && result.refreshToken) await handOff.begin(result);
    tell(() => current?.onLoginCallback?.(result));
    return result;
  }

  async function finish(params: Params | string = {}): Promise<AuthResult> {
    const query = callbackParams(params);
    return begin(await finishLogin(deps, await takeLogin(deps, addressBar, query), query));
  }

  /** Finishes a login of the implicit flow. The tokens leave the address bar at once. */
  async function finishImplicit(params: Params | string): Promise<AuthResult> {
    const shown = addressBar.url();
    if (shown !== undefined) addressBar.replace(shown.replace(FRAGMENT_RESPONSE, ''));
    const flow = await deps.loadImplicit(logger);
    return begin(await flow.finishCallback(deps, addressBar, params, shown));
  }

  /** Finishes the login by whose callback the app was started, which had ended meanwhile. */
  function finishLaunch(): Promise<AuthResult> {
    return (launch ??= Promise.resolve(deps.launchUrl?.(config().platform)).then(finish));
  }

  return {
    setup: async (next) => {
      current = next;
      deps.setLogLevel(next?.logLevel ?? 'DEBUG');
      void deps.launchUrl?.(next?.platform);
      // Mostly there is nothing to finish. Who wants to know asks `handleLoginCallback`.
      if (next?.onLoginCallback) finishLaunch().catch(() => {});
      // This page may be the popup of another one, which cannot see it any more.
      const url = addressBar.url();
      if (url !== undefined) handover.handOver(url);
    },

    getConfig: async () => config(),

    login: async (provider, options) => {
      assertProvider(provider);
      const window = openWindow(deps.userAgents, config());
      lastDiscoveryUrl = options?.discoveryUrl;
      const stored = loginConfig(config());
      const flow = isImplicit(stored) ? deps.loadImplicit(logger) : undefined;
      return begin(await login(deps, window, provider, options, stored, undefined, flow));
    },

    handleLoginCallback: async (params) => {
      const isInFragment = isImplicit(config());
      if (params === undefined) return finishLaunch();
      return isInFragment ? finishImplicit(params) : finish(params);
    },

    handleLogoutCallback: async () => {
      config();
      tell(() => current?.onLogoutCallback?.(addressBar.url()));
    },

    logout: async (provider, auth) => {
      assertProvider(provider);
      const { logoutUrl } = providerOf(auth).options;
      const window = openWindow(deps.userAgents, config());
      // Whoever asks again would bring the user back.
      launch = undefined;
      const newest = isHandedOff() ? await handOff.end(auth) : auth;
      void revoke(deps, newest);
      if (!(await endSession(deps, window, provider, newest))) {
        tell(() => current?.onLogoutCallback?.(logoutUrl));
      }
    },

    refreshSession: async (provider, auth, scopes) => {
      config();
      assertProvider(provider);
      providerOf(auth);
      const scope = [scopes ?? []].flat().join(' ') || undefined;
      const { refresh } = isHandedOff() ? handOff : refresher;
      return resultOrError(await refresh(provider, auth, { scopes: scope }), clock.now());
    },

    fetchManifest: async (discoveryUrl = lastDiscoveryUrl) => {
      config();
      if (discoveryUrl === undefined) {
        throw new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', 'pass a discoveryUrl');
      }
      lastDiscoveryUrl = discoveryUrl;
      return manifests(discoveryUrl, issuerOriginMatches);
    },

    buildAuthResult: async (provider, options, tokens) => {
      const stored = loginConfig(config());
      assertProvider(provider);
      assertProviderOptions(options);
      lastDiscoveryUrl = options.discoveryUrl;
      const manifest = await manifests(options.discoveryUrl, provider.issuerAgrees.bind(provider));
      const url = String(manifest['token_endpoint']);
      const exp = tryDecodeJwt(tokens?.accessToken)?.['exp'];
      const receivedAt = Math.floor(clock.now() / 1000);
      return {
        ...tokens,
        tokenType: 'Bearer',
        ...(typeof exp === 'number' && { expiresIn: Math.max(0, exp - receivedAt) }),
        receivedAt,
        scope: options.scope,
        state: { url },
        rawResult: '',
        config: stored,
        provider: {
          authorizeUrl: String(manifest['authorization_endpoint']),
          config: { url },
          manifest,
          options,
        },
      };
    },
  };
}

/** The part of the configuration that is stored with a result. */
function loginConfig({
  handOff: _handOff,
  onLoginCallback: _login,
  onLogoutCallback: _logout,
  ...stored
}: AuthConnectConfig): LoginConfig {
  return stored;
}
