import type { Params } from '../protocol/provider-request.js';
import { OpenIdProvider } from './open-id.js';

/** Keycloak, from version 18 on: the API is named by client scopes, so that no audience is sent. */
export class KeycloakProvider extends OpenIdProvider {
  protected override audienceParams(): Params {
    return {};
  }
}
