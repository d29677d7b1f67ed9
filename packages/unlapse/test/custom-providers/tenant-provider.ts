import {
  type AuthResult,
  type LoginConfig,
  type Manifest,
  OpenIdProvider,
  type ProviderOptions,
  type ProviderURLInfo,
} from '../../src/index.js';

/** A server that wants a tenant in each request, and has a logout page of its own. */
export class TenantProvider extends OpenIdProvider {
  readonly #tenant: string;

  constructor(tenant: string) {
    super();
    this.#tenant = tenant;
  }

  override async authorizeRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo> {
    const { url, params } = await super.authorizeRequest(manifest, options, config);
    return { url, params: { ...params, tenant: this.#tenant, prompt: 'select_account' } };
  }

  override async tokenRequest(
    manifest: Manifest,
    options: ProviderOptions,
    config: LoginConfig,
  ): Promise<ProviderURLInfo> {
    const request = await super.tokenRequest(manifest, options, config);
    return { ...request, headers: { 'x-tenant': this.#tenant } };
  }

  override async refreshTokenRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    const request = await super.refreshTokenRequest(auth);
    return {
      ...request,
      headers: { 'x-tenant': this.#tenant },
      payload: { ...request.payload, scope: auth?.provider.options.scope ?? '' },
    };
  }

  override async logoutRequest(auth?: AuthResult): Promise<ProviderURLInfo> {
    const { url, params } = await super.logoutRequest(auth);
    return {
      url: url.replace(/[^/]+$/, 'sign-out'),
      params: {
        ...(auth?.idToken && { id_token_hint: auth.idToken }),
        tenant: this.#tenant,
        back_to: params.post_logout_redirect_uri,
      },
    };
  }

  /** Its discovery document lies at another address than that of the issuer. */
  override issuerAgrees(issuer: string, discoveryUrl: string): boolean {
    return (
      super.issuerAgrees(issuer, discoveryUrl) || issuer === `https://${this.#tenant}.example.com`
    );
  }
}
