import { createSession, OpenIdProvider } from '@ionic-enterprise/auth';
import type { ProviderOptions, Session } from '@ionic-enterprise/auth';
import { environment } from './environment.js';
import { readUiMode, type UiMode } from './sign-in/ui-mode.js';

/** Where the server sends the browser back to after a sign-in and a sign-out. */
const callbackUrl = `${location.origin}/auth-action-complete`;

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

export const session: Session = createSession({
  provider: new OpenIdProvider(),
  options: providerOptions,
  config: { platform: 'web', web: { uiMode, authFlow: 'PKCE' } },
  leewaySeconds,
  apiOrigins: [new URL(environment.apiUrl).origin],
  returnTo: '/tabs/notes',
});
