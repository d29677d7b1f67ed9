import type { RotationSettings } from './authorization-server-grants.js';
import type { Failure } from './authorization-server-script.js';

/** How a scripted server behaves until told otherwise. */
export interface AuthorizationServerSettings extends RotationSettings {
  /** Seconds; default 3600. */
  readonly accessTokenTtlSeconds: number;
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
  /** While set, no request gets through. */
  readonly outage: Failure | undefined;
}

export const defaultSettings: AuthorizationServerSettings = {
  rotation: 'strict',
  reuseDetection: true,
  accessTokenTtlSeconds: 3600,
  idTokenTtlSeconds: 3600,
  idTokenOnRefresh: true,
  metadata: {},
  idTokenClaims: {},
  signWithWrongKey: false,
  outage: undefined,
};
