import type { UserAnswer } from './authorization-server.js';
import type { RotationSettings } from './authorization-server-grants.js';
import type { Failure } from './authorization-server-script.js';

/** How a scripted server behaves until told otherwise. */
export interface AuthorizationServerSettings extends RotationSettings {
  /** Seconds; default 3600. */
  readonly accessTokenTtlSeconds: number;
  /** `jwt` (default), as RFC 9068 has it, or `opaque`, which costs no signature. */
  readonly accessTokenFormat: 'jwt' | 'opaque';
  /** Seconds; default 3600. */
  readonly idTokenTtlSeconds: number;
  /** Whether a refresh answer has an ID Token; default true. */
  readonly idTokenOnRefresh: boolean;
  /** Replaces members of the discovery document; `undefined` removes one. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Replaces claims of the ID Tokens; `undefined` removes one. */
  readonly idTokenClaims: Readonly<Record<string, unknown>>;
  /** Signs ID Tokens with a key that is not in the published set; default false. */
  readonly signWithWrongKey: boolean;
  /**
   * What a request with `prompt=none` gets: by default a code for whoever signed in last in this
   * browser, or `login_required`. An answer of a test's own is given whatever the request's
   * `id_token_hint` says, so that another user comes as far as the client. `never`: no answer.
   */
  readonly silentAnswer: 'login-session' | 'never' | UserAnswer;
  /** Each way between client and server, on its clock; milliseconds; default 0. */
  readonly latencyMs: number;
  /** While set, no request gets through. */
  readonly outage: Failure | undefined;
}

export const defaultSettings: AuthorizationServerSettings = {
  rotation: 'strict',
  reuseDetection: true,
  accessTokenTtlSeconds: 3600,
  accessTokenFormat: 'jwt',
  idTokenTtlSeconds: 3600,
  idTokenOnRefresh: true,
  metadata: {},
  idTokenClaims: {},
  signWithWrongKey: false,
  silentAnswer: 'login-session',
  latencyMs: 0,
  outage: undefined,
};
