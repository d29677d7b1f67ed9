import { AuthConnect, OpenIdProvider } from '@ionic-enterprise/auth';
import type { AuthResult, ProviderOptions } from '@ionic-enterprise/auth';
import { environment } from '../environment.js';
import { callbackUrl, isNative } from '../runtime.js';
import { useSession } from './session.js';

/** Signing in and out with the stateless API; the app keeps the session. */
export interface Authentication {
  initializeAuthentication(): Promise<void>;
  login(): Promise<void>;
  logout(): Promise<void>;
  isAuthenticated(): Promise<boolean>;
  /** The result, its access token good for five seconds or more; `null` when there is none. */
  getAuthResult(): Promise<AuthResult | null>;
  getAccessToken(): Promise<string | undefined>;
  /** Refreshes now, expired or not; `null` when the session ended of it. */
  refreshAuthResult(): Promise<AuthResult | null>;
  /** Makes the stored access token count as expired. */
  expireAuthResult(): Promise<void>;
}

const FIVE_SECONDS_MS = 5000;

const provider = new OpenIdProvider();
const options: ProviderOptions = {
  clientId: environment.clientId,
  discoveryUrl: `${environment.issuer}/.well-known/openid-configuration`,
  redirectUri: callbackUrl,
  logoutUrl: callbackUrl,
  scope: 'openid profile email offline_access',
  audience: environment.audience,
};

const { getSession, setSession, clearSession } = useSession();

export function useAuthentication(): Authentication {
  return {
    initializeAuthentication,
    login,
    logout,
    isAuthenticated,
    getAuthResult,
    getAccessToken,
    refreshAuthResult,
    expireAuthResult,
  };
}

async function initializeAuthentication(): Promise<void> {
  await AuthConnect.setup({
    platform: isNative ? 'capacitor' : 'web',
    logLevel: 'DEBUG',
    ios: { webView: 'private' },
    web: { uiMode: 'popup', authFlow: 'PKCE' },
  });
}

async function login(): Promise<void> {
  await setSession(await AuthConnect.login(provider, options));
}

async function logout(): Promise<void> {
  const authResult = await getSession();
  if (authResult === null) return;
  await AuthConnect.logout(provider, authResult);
  await clearSession();
}

async function isAuthenticated(): Promise<boolean> {
  const authResult = await getAuthResult();
  return authResult !== null && (await AuthConnect.isAccessTokenAvailable(authResult));
}

async function getAccessToken(): Promise<string | undefined> {
  return (await getAuthResult())?.accessToken;
}

async function getAuthResult(): Promise<AuthResult | null> {
  const authResult = await getSession();
  // 1. If a session exists, see whether its access token is expired or will be within five seconds.
  if (authResult === null || !(await isExpiring(authResult))) return authResult;
  return replaceStale(authResult);
}

async function isExpiring(authResult: AuthResult): Promise<boolean> {
  if (await AuthConnect.isAccessTokenExpired(authResult)) return true;
  const leftMs = await AuthConnect.getAccessTokenExpiration(authResult);
  return leftMs !== undefined && leftMs <= FIVE_SECONDS_MS;
}

async function replaceStale(stale: AuthResult): Promise<AuthResult | null> {
  // 2. If so, it can be refreshed if a refresh token is available.
  if (await AuthConnect.isRefreshTokenAvailable(stale)) {
    try {
      // 3. If one is, refresh, and replace the stale session.
      const authResult = await AuthConnect.refreshSession(provider, stale);
      await setSession(authResult);
      return authResult;
    } catch {
      // Any failure, for want of a network too, ends in step 4: the rule, taken literally.
    }
  }
  // 4. If a refresh cannot be done, or fails, throw the stale session away.
  await clearSession();
  return null;
}

async function refreshAuthResult(): Promise<AuthResult | null> {
  const authResult = await getSession();
  return authResult === null ? null : replaceStale(authResult);
}

async function expireAuthResult(): Promise<void> {
  const authResult = await getSession();
  if (authResult !== null) await setSession(await AuthConnect.expire(authResult));
}
