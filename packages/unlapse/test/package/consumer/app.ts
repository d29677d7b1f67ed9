// The calls that Auth Connect apps make, as they write them.
import {
  type AndroidOptions,
  AuthConnect,
  type AuthConnectConfig,
  Auth0Provider,
  AuthProvider,
  type AuthResult,
  AzureProvider,
  CognitoProvider,
  type iOSOptions,
  type LogLevel,
  type Manifest,
  OktaProvider,
  OneLoginProvider,
  type onLoginCallback,
  type onLogoutCallback,
  type ProviderOptions,
  type SafariWebViewOptions,
  TokenType,
  type WebOptions,
} from '@ionic-enterprise/auth';
import type { AuthConnectConfig as DeepConfig } from '@ionic-enterprise/auth/dist/esm/definitions';
import { storedResult } from './auth-result.js';

type AnyProvider =
  | Auth0Provider
  | AzureProvider
  | CognitoProvider
  | OktaProvider
  | OneLoginProvider;

interface Flow {
  key: 'implicit' | 'PKCE';
}

/** Apps declare an enum of their own beside ours. */
enum AppTokenType {
  id = 'id',
  access = 'access',
  refresh = 'refresh',
}

export async function everyCall(flow: Flow): Promise<void> {
  const ios: iOSOptions = { webView: 'private' };
  const safari: SafariWebViewOptions = { dismissButtonStyle: 'close' };
  const android: AndroidOptions = { isAnimated: false, toolbarColor: '#ffffff' };
  const web: WebOptions = { uiMode: 'popup', authFlow: flow.key };
  const logLevel: LogLevel = 'ERROR';
  const onLogin: onLoginCallback = (result) => result.accessToken;
  const onLogout: onLogoutCallback = (redirectURL?: string) => redirectURL;
  const cfg: AuthConnectConfig = {
    platform: 'web',
    logLevel,
    ios: { ...ios, safariWebViewOptions: safari },
    android,
    web,
    onLoginCallback: onLogin,
    onLogoutCallback: onLogout,
  };
  const deep: DeepConfig = cfg;
  await AuthConnect.setup(deep);
  const known: AuthConnectConfig = await AuthConnect.getConfig();

  const options: ProviderOptions = storedResult.provider.options;
  const provider: AnyProvider = new Auth0Provider();
  const widened = new OneLoginProvider() as AuthProvider;
  let result: AuthResult = await AuthConnect.login(provider, options);
  result = await AuthConnect.login(widened, { ...options, discoveryUrl: 'https://other.example' });
  result = await AuthConnect.handleLoginCallback({ code: 'c', state: 's' }, options);
  const query = new URLSearchParams('code=c&state=s');
  result = await AuthConnect.handleLoginCallback(Object.fromEntries(query), options);
  await AuthConnect.handleLogoutCallback();

  const available: boolean = await AuthConnect.isAccessTokenAvailable(result);
  const expired: boolean = await AuthConnect.isAccessTokenExpired(result);
  const refreshable: boolean = await AuthConnect.isRefreshTokenAvailable(result);
  const left: number | undefined = await AuthConnect.getAccessTokenExpiration(result);
  if (available && expired && refreshable) {
    result = await AuthConnect.refreshSession(new AzureProvider(), result);
    result = await AuthConnect.refreshSession(new OktaProvider(), result, 'openid profile');
  }
  result = await AuthConnect.expire(result);

  const accessToken: string | undefined = await AuthConnect.getToken(TokenType.access, result);
  const refreshToken: string | undefined = await AuthConnect.getToken(AppTokenType.refresh, result);
  // oxlint-disable-next-line typescript/no-explicit-any -- what apps do
  const anything = (await AuthConnect.decodeToken(TokenType.id, result)) as any;
  const user = await AuthConnect.decodeToken<{ name: string }>(TokenType.id, result);
  const header = await AuthConnect.decodeToken<{ alg: string }>('id', result, true);
  const names: (string | undefined)[] = [anything.email, user?.name, header?.alg];

  const manifest: Manifest = await AuthConnect.fetchManifest(options.discoveryUrl);
  const built = await AuthConnect.buildAuthResult(new CognitoProvider(), options, {});
  await AuthConnect.buildAuthResult(new CognitoProvider(), options, { refreshToken: 'r' });
  await AuthConnect.logout(new CognitoProvider(), built);

  remember(known, left, accessToken, refreshToken, names, manifest['issuer']);
}

/** Jasmine's and other spies put functions of their own in the place of the statics. */
export function spyOnStatics(): void {
  AuthConnect.login = async () => storedResult;
  AuthConnect.isAccessTokenExpired = async () => true;
}

/** How apps tell failures apart. */
export function isForgottenPassword(error: { error?: string; errorMessage?: string }): boolean {
  return error.errorMessage?.includes('AADB2C90118') ?? false;
}

function remember(...things: unknown[]): void {
  things.pop();
}
