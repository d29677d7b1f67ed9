import type { Clock } from '../ports/clock.js';
import type { Http } from '../ports/http.js';
import type { Logger } from '../ports/logger.js';
import type { TransactionStore } from '../ports/transaction-store.js';
import type { LoginConfig } from '../protocol/auth-result.js';
import { encodeBase64Url } from '../protocol/base64url.js';
import type { KeyCache } from '../protocol/id-token.js';
import { randomString } from '../protocol/pkce.js';
import { assertProviderOptions } from '../protocol/provider-options.js';
import type { ProviderOptions, RequestBuilder } from '../protocol/provider-request.js';
import { requestUrl } from '../protocol/request-url.js';
import { secureUrl } from '../protocol/secure-url.js';
import type { LoginExtras } from './login-extras.js';
import type { ManifestSource } from './manifest-source.js';
import type { LoginTransaction } from './transaction.js';

/** What logins and logouts are done with. */
export interface LoginDeps {
  readonly clock: Clock;
  readonly http: Http;
  readonly logger: Logger;
  readonly keyCache: KeyCache;
  readonly transactions: TransactionStore;
  readonly manifests: ManifestSource;
  /** What is shown in place of the authorization request; default: the request itself. */
  readonly pageFor?: (transaction: LoginTransaction) => Promise<string>;
}

/**
 * The last preparation with each provider object. The object holds the nonce and the key of one
 * login at a time, so that the next login waits for its turn.
 */
const turns = new WeakMap<RequestBuilder, Promise<unknown>>();

/**
 * Prepares an authorization request with a state, nonce and PKCE key of its own (RFC 6749 §4.1.1,
 * RFC 7636 §4.3, OpenID Core §3.1.2.1).
 *
 * @param extras checked before, see `assertLoginExtras`
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID, UNLAPSE_INSECURE_URL: see the options
 * @throws {InvalidResponseError} UNLAPSE_DISCOVERY_INVALID, UNLAPSE_ISSUER_MISMATCH
 * @throws {NetworkError} the discovery document cannot be had now
 */
export function prepareLogin(
  { manifests }: LoginDeps,
  builder: RequestBuilder,
  options: ProviderOptions,
  config: LoginConfig,
  extras: LoginExtras = {},
): Promise<LoginTransaction> {
  const prepare = async (): Promise<LoginTransaction> => {
    assertProviderOptions(options);
    const manifest = await manifests(options.discoveryUrl, builder.issuerAgrees?.bind(builder));
    builder.forgetKeys?.();
    const request = await builder.authorizeRequest(manifest, options, config);
    const tokenRequest = await builder.tokenRequest(manifest, options, config);
    const state = createState(tokenRequest.url);
    const params = { ...request.params, ...extras.params, state };
    secureUrl(request.url, 'authorization_endpoint');
    return {
      kind: 'login',
      state,
      nonce: request.params?.['nonce'],
      authorizeUrl: requestUrl({ ...request, params }),
      tokenRequest,
      manifest,
      options,
      config,
      returnTo: extras.returnTo,
    };
  };
  const turn = (turns.get(builder) ?? Promise.resolve()).then(prepare, prepare);
  turns.set(builder, turn);
  return turn;
}

/**
 * A fresh `state`: base64url JSON, as Auth Connect has it, whose `url` says where the token
 * endpoint was. It is compared as text; nothing in it is believed when it comes back.
 */
function createState(tokenEndpoint: string): string {
  const json = JSON.stringify({ url: tokenEndpoint, id: randomString() });
  return encodeBase64Url(new TextEncoder().encode(json));
}
