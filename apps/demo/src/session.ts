import { createSession, OpenIdProvider } from '@ionic-enterprise/auth';
import type { LoginConfig, ProviderOptions, Session } from '@ionic-enterprise/auth';
import { environment } from './environment.js';
import { callbackUrl, isNative } from './runtime.js';
import { readUiMode, type UiMode } from './sign-in/ui-mode.js';

export const providerOptions: ProviderOptions = {
  clientId: environment.clientId,
  discoveryUrl: `${environment.issuer}/.well-known/openid-configuration`,
  redirectUri: callbackUrl,
  logoutUrl: callbackUrl,
  scope: 'openid profile email offline_access',
  audience: environment.audience,
};

export const uiMode: UiMode = readUiMode(location.search, localStorage);

/** A token with fewer seconds left is not handed out any more. */
export const leewaySeconds = 5;

const config: LoginConfig = isNative
  ? { platform: 'capacitor', ios: { webView: 'private' } }
  : { platform: 'web', web: { uiMode, authFlow: 'PKCE' } };
/** Absent: what the session does by itself, in a browser. */
const device = isNative ? await import('./device.js') : undefined;

export const session: Session = createSession({
  provider: new OpenIdProvider(),
  options: providerOptions,
  config,
  ...(device !== undefined && { store: device.store }),
  leewaySeconds,
  apiOrigins: [new URL(environment.apiUrl).origin],
  returnTo: '/tabs/notes',
});
