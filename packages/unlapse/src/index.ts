export { AuthConnect } from './auth-connect.js';
export { AuthProvider } from './auth-connect/auth-provider.js';
export type { BroughtTokens } from './auth-connect/auth-connect-api.js';
export { createSession, type SessionOptions } from './create-session.js';
export { dpop, type TokenBinding } from './dpop.js';
export * from './errors/errors.js';
export { createMemoryTokenStore } from './platform/memory/token-store.js';
export { createSealedTokenStore } from './platform/web/sealed-store.js';
export { createWebStorageTokenStore } from './platform/web/web-storage-store.js';
export type * from './ports/channel.js';
export type * from './ports/clock.js';
export type * from './ports/http.js';
export type * from './ports/lifecycle.js';
export type * from './ports/lock.js';
export type * from './ports/logger.js';
export type * from './ports/random.js';
export type * from './ports/token-store.js';
export type * from './ports/user-agent.js';
export type * from './protocol/auth-result.js';
export { TokenType } from './protocol/auth-result.js';
export type * from './protocol/config.js';
export type * from './protocol/manifest.js';
export type * from './protocol/provider-request.js';
export { Auth0Provider } from './providers/auth0.js';
export { AzureProvider } from './providers/azure.js';
export { CognitoProvider } from './providers/cognito.js';
export { KeycloakProvider } from './providers/keycloak.js';
export { OktaProvider } from './providers/okta.js';
export { OneLoginProvider } from './providers/one-login.js';
export { OpenIdProvider } from './providers/open-id.js';
export type { OpenRequest } from './providers/open-request.js';
export { PingProvider } from './providers/ping.js';
export { SalesforceProvider } from './providers/salesforce.js';
export type * from './refresh/outcome.js';
export type * from './session/events.js';
export type * from './session/session-api.js';
export type * from './session/snapshot.js';
export {
  silentRecovery,
  type SessionRecovery,
  type SilentRecoveryOptions,
} from './silent-recovery.js';
