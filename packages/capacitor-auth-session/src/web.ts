import { WebPlugin } from '@capacitor/core';
import type { AuthSessionPlugin, AuthSessionResult } from './definitions.js';

/** There is no system browser to call from a page in one: the app uses a popup or a redirect. */
export class AuthSessionWeb extends WebPlugin implements AuthSessionPlugin {
  async open(): Promise<AuthSessionResult> {
    throw this.unavailable('auth sessions exist on iOS and Android only');
  }

  async close(): Promise<void> {
    // Nothing can be open.
  }
}
