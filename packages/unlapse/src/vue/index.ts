export { createAuthGuard, type AuthGuard, type AuthGuardOptions } from './auth-guard.js';
export { createUnlapse } from './create-unlapse.js';
export { sessionKey } from './provided-session.js';
export {
  useAuthentication,
  type Authentication,
  type InitializedAuthentication,
} from './use-authentication.js';
export { useSession, type SessionStore } from './use-session.js';
