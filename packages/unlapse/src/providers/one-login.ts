import type { Params } from '../protocol/provider-request.js';
import { OpenIdProvider } from './open-id.js';

/** OneLogin: no audience is sent. */
export class OneLoginProvider extends OpenIdProvider {
  protected override audienceParams(): Params {
    return {};
  }
}
