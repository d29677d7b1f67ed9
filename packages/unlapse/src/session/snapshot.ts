import type { AuthResult } from '../protocol/auth-result.js';
import type { RejectionReason, SuspendedReason } from '../refresh/outcome.js';

export type { SuspendedReason };

/** Claims of the ID Token whose signature was checked (OpenID Core §2). */
export interface IdTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** Why nobody is signed in any more. */
export type SignedOutReason = RejectionReason | 'user' | 'storage-lost' | 'elsewhere';

/** What a session is at one instant. The same object is handed out until something changes. */
export type SessionSnapshot =
  /** The store has not been read yet. */
  | { readonly status: 'loading' }
  | {
      readonly status: 'signed-in';
      readonly authResult: AuthResult;
      /** `undefined` when the server sent no ID Token. */
      readonly claims: IdTokenClaims | undefined;
      /** Epoch milliseconds; `undefined` when the server did not say. */
      readonly expiresAtMs: number | undefined;
    }
  | {
      readonly status: 'suspended';
      readonly claims: IdTokenClaims | undefined;
      readonly reason: SuspendedReason;
      /** When the next try is due; epoch milliseconds. */
      readonly retryAtMs?: number | undefined;
    }
  | {
      readonly status: 'signed-out';
      readonly reason?: SignedOutReason | undefined;
      /**
       * Where a lost reply has cost the session: the user's email address or name, for the
       * `login_hint` of the next login (OpenID Core §3.1.2.1).
       */
      readonly loginHint?: string | undefined;
    };
