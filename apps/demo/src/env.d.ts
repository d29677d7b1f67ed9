/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Issuer of the OpenID server. */
  readonly VITE_ISSUER?: string;
  readonly VITE_API_URL?: string;
  /** The audience that the API wants its access tokens to have. */
  readonly VITE_AUDIENCE?: string;
  readonly VITE_CLIENT_ID?: string;
  /** Set for end-to-end tests: shows them the session as `window.session`. */
  readonly VITE_E2E?: string;
}
