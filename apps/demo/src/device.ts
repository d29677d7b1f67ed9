import { SecureStorage } from '@aparajita/capacitor-secure-storage';
import { App } from '@capacitor/app';
import { Preferences } from '@capacitor/preferences';
import type { CallbackOutcome, Session } from '@ionic-enterprise/auth';
import { secureStorageStore, type TokenStore } from '@ionic-enterprise/auth/capacitor';

/** The keychain, cleared at the first start of a new installation: iOS keeps it when the app is removed. */
export const store: TokenStore = secureStorageStore(SecureStorage, { installMarker: Preferences });

/** What to do when a login has ended that this start of the app did not begin. */
export interface LateLogin {
  finished(outcome: CallbackOutcome): void;
  failed(error: unknown): void;
}

/**
 * Finishes a login during which the system ended the app. The callback has started it again, or
 * comes later, after a start by the icon.
 */
export async function finishLateLogin(session: Session, late: LateLogin): Promise<void> {
  const finish = (url?: string): Promise<void> =>
    session.handleCallback(url).then(late.finished, late.failed);
  await App.addListener('appUrlOpen', ({ url }) => void finish(url));
  await finish();
}
