import { StandardProvider } from './standard.js';

/** Keycloak, from version 18 on: the API is named by client scopes, so that no audience is sent. */
export class KeycloakProvider extends StandardProvider {}
