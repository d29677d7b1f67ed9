import type { Params } from '../protocol/provider-request.js';
import { OpenIdProvider } from './open-id.js';

/** Okta: the API is a property of the authorization server, so that no audience is sent. */
export class OktaProvider extends OpenIdProvider {
  protected override audienceParams(): Params {
    return {};
  }
}
