import { registerPlugin } from '@capacitor/core';
import type { AuthSessionPlugin } from './definitions.js';

export const AuthSession: AuthSessionPlugin = registerPlugin<AuthSessionPlugin>('AuthSession', {
  web: () => import('./web.js').then(({ AuthSessionWeb }) => new AuthSessionWeb()),
});

export type {
  AuthSessionErrorCode,
  AuthSessionOpenOptions,
  AuthSessionPlugin,
  AuthSessionPresentation,
  AuthSessionResult,
} from './definitions.js';
