import { accessTokenEndMs } from './auth-connect/access-token-end.js';
import {
  type AuthConnectApi,
  type AuthConnectDeps,
  type BroughtTokens,
  createAuthConnect,
} from './auth-connect/auth-connect-api.js';
import type { AuthProvider } from './auth-connect/auth-provider.js';
import { createHandOff } from './auth-connect/hand-off.js';
import { browserPorts, type BrowserPorts } from './browser-ports.js';
import { NetworkError } from './errors/errors.js';
import type { ImplicitFlow } from './login/implicit.js';
import { revoke } from './login/revoke.js';
import { createWebLock } from './platform/web/lock.js';
import { createSealedTokenStore } from './platform/web/sealed-store.js';
import { createWebSealer } from './platform/web/sealer.js';
import type { Logger } from './ports/logger.js';
import { type AuthResult, TokenType } from './protocol/auth-result.js';
import type { AuthConnectConfig } from './protocol/config.js';
import { decodeJwt } from './protocol/jwt.js';
import type { Manifest } from './protocol/manifest.js';
import type { Params, ProviderOptions } from './protocol/provider-request.js';

let api: AuthConnectApi | undefined;

/** Made at the first call, so that importing this module does nothing. */
function connect(): AuthConnectApi {
  return (api ??= createAuthConnect(withHandOff(browserPorts())));
}

/** Only this face pays for it. */
function withHandOff(ports: BrowserPorts): AuthConnectDeps {
  const { clock, logger } = ports;
  const handOff = createHandOff({
    ...ports,
    lock: createWebLock(clock),
    sealer: createWebSealer(),
    // Where nothing can be stored, nothing is lost: the app keeps its result itself.
    storeOf: (name) =>
      createSealedTokenStore(name, { clock, logger: { ...logger, error: logger.debug } }),
    revoke: (auth) => revoke(ports, auth),
  });
  return { ...ports, handOff, loadImplicit };
}

/** A file of its own: few apps ask for it, and no new one should. */
async function loadImplicit(logger: Logger): Promise<ImplicitFlow> {
  const { createImplicitFlow } = await import('./login/implicit.js').catch((cause: unknown) => {
    throw new NetworkError('UNLAPSE_NETWORK_UNREACHABLE', 'no complete answer: try later', {
      cause,
    });
  });
  return createImplicitFlow(logger);
}

/**
 * Ionic Auth Connect's API: stateless, so that the app keeps the `AuthResult` (as JSON, if it
 * likes) and hands it back to every call. Nothing throws synchronously; every rejection carries
 * `code`, `error` and `errorMessage`.
 *
 * @example
 * await AuthConnect.setup({ platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } });
 * const authResult = await AuthConnect.login(new OktaProvider(), options);
 */
export class AuthConnect {
  /**
   * Must come before every method that needs the network or a window. Called again, it replaces
   * the configuration.
   */
  static async setup(config: AuthConnectConfig): Promise<void> {
    return connect().setup(config);
  }

  /**
   * The configuration that `setup` got.
   *
   * @throws {ConfigurationError} UNLAPSE_NOT_SET_UP: `setup` was not called
   */
  static async getConfig(): Promise<AuthConnectConfig> {
    return connect().getConfig();
  }

  /**
   * Signs in. Call it in a click handler, before any `await`: a popup opened later is blocked.
   * With `uiMode: 'current'` it does not settle; finish with `handleLoginCallback`.
   *
   * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID, UNLAPSE_INSECURE_URL: the options
   * @throws {UnsupportedError} UNLAPSE_POPUP_BLOCKED, UNLAPSE_PLATFORM_UNSUPPORTED
   * @throws {UserCancelledError} UNLAPSE_LOGIN_CANCELLED: the window was closed
   * @throws {UserCancelledError} UNLAPSE_LOGIN_SUPERSEDED: a newer login took over
   * @throws {UserCancelledError} UNLAPSE_LOGIN_TIMED_OUT: nobody came back within ten minutes
   * @throws {OAuthResponseError} UNLAPSE_OAUTH_ERROR: the server says no; `error` says why
   * @throws {InvalidResponseError} the answer is not for this login
   * @throws {NetworkError} no usable answer
   */
  static async login(provider: AuthProvider, options: ProviderOptions): Promise<AuthResult> {
    return connect().login(provider, options);
  }

  /**
   * Finishes a login of `uiMode: 'current'` on the page at `redirectUri`. The address bar is
   * cleaned before anything else. On a device: finishes a login during which the system ended the
   * app, once the app was started by its callback.
   *
   * @param params what came back: `Object.fromEntries(new URLSearchParams(location.search))`, the
   * query or fragment as text, or the whole URL. Default, on a device: the URL that the app was started with
   * @param _options accepted for compatibility: those of the login are used
   * @throws {InvalidResponseError} UNLAPSE_TRANSACTION_UNKNOWN: not a login of this tab, or too old
   * @throws otherwise as `login`, once the window is shown
   */
  static async handleLoginCallback(
    params?: Params | string,
    _options?: ProviderOptions,
  ): Promise<AuthResult> {
    return connect().handleLoginCallback(params);
  }

  /**
   * Finishes a logout of `uiMode: 'current'` on the page at `logoutUrl`: runs `onLogoutCallback`
   * with the URL of that page.
   *
   * @throws {ConfigurationError} UNLAPSE_NOT_SET_UP: `setup` was not called
   */
  static async handleLogoutCallback(): Promise<void> {
    return connect().handleLogoutCallback();
  }

  /**
   * Ends the session at the server, and revokes the refresh token where the server can do that
   * (RFC 7009). What the app has stored is the app's to clear. A result
   * without tokens will do: see `buildAuthResult`.
   *
   * @throws {UnsupportedError} UNLAPSE_POPUP_BLOCKED, UNLAPSE_PLATFORM_UNSUPPORTED
   * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: `auth` is no `AuthResult`
   */
  static async logout(provider: AuthProvider, auth: AuthResult): Promise<void> {
    return connect().logout(provider, auth);
  }

  /**
   * A new result, refreshed (RFC 6749 §6). Callers at the same time with the same refresh token
   * share one request. Where the answer was of no use but for a new refresh token, the result
   * carries that one, and the access token is still the old one.
   *
   * @param scopes asks for these scopes only
   * @throws {OAuthResponseError} UNLAPSE_REFRESH_REJECTED: the session is over, sign in again
   * @throws {NetworkError} the session is not over: keep the result and try again later
   * @throws {StorageError} UNLAPSE_STORAGE_FAILED: the session is not over, either
   * @throws {InvalidResponseError} UNLAPSE_ID_TOKEN_INVALID: the answer was about somebody else
   * @throws {ConfigurationError} UNLAPSE_NO_REFRESH_TOKEN, UNLAPSE_SERVER_MISCONFIGURED
   */
  static async refreshSession(
    provider: AuthProvider,
    auth: AuthResult,
    scopes?: string | string[],
  ): Promise<AuthResult> {
    return connect().refreshSession(provider, auth, scopes);
  }

  /** Whether there is an access token, expired or not. */
  static async isAccessTokenAvailable(auth: AuthResult): Promise<boolean> {
    return Boolean(auth?.accessToken);
  }

  /** Whether the access token has expired; no leeway. False where nothing says when it does. */
  static async isAccessTokenExpired(auth: AuthResult): Promise<boolean> {
    const endMs = accessTokenEndMs(auth);
    return endMs !== undefined && browserPorts().clock.now() >= endMs;
  }

  /** Whether there is a refresh token. */
  static async isRefreshTokenAvailable(auth: AuthResult): Promise<boolean> {
    return Boolean(auth?.refreshToken);
  }

  /**
   * The rest of the access token's life.
   *
   * @returns milliseconds, at least 0; `undefined` where nothing says
   */
  static async getAccessTokenExpiration(auth: AuthResult): Promise<number | undefined> {
    const endMs = accessTokenEndMs(auth);
    return endMs === undefined ? undefined : Math.max(0, endMs - browserPorts().clock.now());
  }

  /** A copy that counts as expired: for tests. */
  static async expire(auth: AuthResult): Promise<AuthResult> {
    return { ...auth, receivedAt: auth?.receivedAt ?? 0, expiresIn: 0 };
  }

  /** One of the tokens; `undefined` if the result has none of that type. */
  static async getToken(tokenType: string, auth: AuthResult): Promise<string | undefined> {
    switch (tokenType) {
      case TokenType.id:
        return auth?.idToken;
      case TokenType.access:
        return auth?.accessToken;
      case TokenType.refresh:
        return auth?.refreshToken;
      default:
        return undefined;
    }
  }

  /**
   * The payload of one of the tokens, or its header; `undefined` if there is no such token. This
   * is not verification: never decide on access by it.
   *
   * @throws {UnsupportedError} UNLAPSE_JWE_UNSUPPORTED: the token is encrypted
   * @throws {InvalidResponseError} UNLAPSE_JWT_MALFORMED: the token is opaque
   */
  static async decodeToken<T>(
    tokenType: string,
    auth: AuthResult,
    parseHeader = false,
  ): Promise<T> {
    const token = await AuthConnect.getToken(tokenType, auth);
    return (token && decodeJwt(token, parseHeader ? 'header' : 'payload')) as T;
  }

  /**
   * The discovery document.
   *
   * @param discoveryUrl default: that of the last login, `buildAuthResult` or call of this
   * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: neither is there
   * @throws {InvalidResponseError} UNLAPSE_DISCOVERY_INVALID, UNLAPSE_ISSUER_MISMATCH
   * @throws {NetworkError} no usable answer
   */
  static async fetchManifest(discoveryUrl?: string): Promise<Manifest> {
    return connect().fetchManifest(discoveryUrl);
  }

  /**
   * A result without a login: from tokens of elsewhere, to refresh them; or from none, to log out
   * a user whose result is lost.
   *
   * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID, UNLAPSE_INSECURE_URL: the options
   * @throws {InvalidResponseError} UNLAPSE_DISCOVERY_INVALID, UNLAPSE_ISSUER_MISMATCH
   * @throws {NetworkError} no usable answer
   */
  static async buildAuthResult(
    provider: AuthProvider,
    options: ProviderOptions,
    tokens: BroughtTokens,
  ): Promise<AuthResult> {
    return connect().buildAuthResult(provider, options, tokens);
  }
}
