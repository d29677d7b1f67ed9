// An app without a framework on `createSession`.
import {
  createMemoryTokenStore,
  createSession,
  isUnlapseError,
  OpenIdProvider,
  type RefreshOutcome,
  type Session,
  type UnlapseErrorCode,
} from '@ionic-enterprise/auth';
import { storedResult } from './auth-result.js';

export const session: Session = createSession({
  provider: new OpenIdProvider(),
  options: storedResult.provider.options,
  config: { platform: 'web', web: { uiMode: 'current', authFlow: 'PKCE' } },
  store: createMemoryTokenStore(),
  leewaySeconds: 5,
  discardOn: 'rejection',
  apiOrigins: ['https://api.example.com'],
});

export async function start(): Promise<void> {
  session.on('signed-out', ({ reason }) => report(reason ?? 'nobody was signed in'));
  const stop = session.subscribe(() => report(session.snapshot.status));
  const outcome = await session.handleCallback();
  if ('returnTo' in outcome) report(outcome.returnTo);
  const token: string | undefined = await session.getAccessToken();
  const response: Response = await session.fetch('https://api.example.com/notes');
  report(`${token} ${response.status} ${inWords(await session.refresh())}`);
  stop();
  session.dispose();
}

export async function signIn(): Promise<UnlapseErrorCode | undefined> {
  try {
    await session.login({ params: { login_hint: 'alice' }, returnTo: '/notes' });
    return undefined;
  } catch (error) {
    return isUnlapseError(error) ? error.code : undefined;
  }
}

function inWords(outcome: RefreshOutcome): string {
  return outcome.kind === 'refreshed' ? (outcome.result.accessToken ?? '') : outcome.kind;
}

function report(text: string): void {
  document.title = text;
}
