import { createRoot } from 'react-dom/client';
import { Auth0Provider, createSession, isUnlapseError } from 'unlapse';
import { App } from './app.js';
import { SessionProvider } from './session.js';

const session = createSession({
  provider: new Auth0Provider(),
  options: {
    clientId: 'notes-app',
    discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
    redirectUri: `${location.origin}/auth-action-complete`,
    logoutUrl: `${location.origin}/`,
    scope: 'openid profile email offline_access',
    audience: 'https://api.example.com',
  },
  apiOrigins: ['https://api.example.com'],
});

// Before a router reads the URL: the callback is out of it then.
const problem = await finishLogin();

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <SessionProvider session={session}>
    <App problem={problem} />
  </SessionProvider>,
);

async function finishLogin(): Promise<string | undefined> {
  try {
    const outcome = await session.handleCallback();
    if ('returnTo' in outcome) history.replaceState(null, '', outcome.returnTo);
    return undefined;
  } catch (cause) {
    if (!isUnlapseError(cause)) throw cause;
    history.replaceState(null, '', '/');
    return cause.errorMessage;
  }
}
