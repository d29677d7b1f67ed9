import { StandardProvider } from './standard.js';

/** Okta: the API is a property of the authorization server, so that no audience is sent. */
export class OktaProvider extends StandardProvider {}
