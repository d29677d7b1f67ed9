import { OpenIdProvider, type Session } from 'unlapse';
import { createVirtualSession, type VirtualBrowser, type VirtualTab } from 'unlapse/testing';

export const options = {
  clientId: 'notes-app',
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  redirectUri: 'https://app.example.com/auth-action-complete',
  logoutUrl: 'https://app.example.com/',
  scope: 'openid offline_access',
  audience: '',
};

/** A new tab of the browser, in which the app has started. */
export function openTab(browser: VirtualBrowser): { tab: VirtualTab; session: Session } {
  const tab = browser.openTab();
  const provider = new OpenIdProvider();
  const session = createVirtualSession(tab.ports, { provider, options, recovers: true });
  return { tab, session };
}
