import type { AuthResult } from '../protocol/auth-result.js';
import type { SignedOutReason, SuspendedReason } from './snapshot.js';

/** What happened, by name, with what there is to say of it. Never a token outside `authResult`. */
export interface SessionEvents {
  'signed-in': { readonly authResult: AuthResult };
  refreshed: { readonly authResult: AuthResult; readonly by: 'this-tab' | 'another-tab' };
  suspended: { readonly reason: SuspendedReason; readonly retryAtMs?: number | undefined };
  recovered: Record<never, never>;
  'signed-out': {
    readonly reason?: SignedOutReason | undefined;
    /** As in the snapshot. */
    readonly loginHint?: string | undefined;
  };
  /** Another user signed in in this browser. */
  'user-changed': { readonly authResult: AuthResult };
  /** An API wants a wider scope (RFC 6750 §3.1). */
  'scope-required': { readonly scope?: string | undefined };
  /** An API wants a stronger sign-in (RFC 9470). */
  'step-up-required': {
    readonly acrValues?: string | undefined;
    readonly maxAgeSeconds?: number | undefined;
  };
}

export type SessionEventType = keyof SessionEvents;
export type SessionEventListener<T extends SessionEventType> = (event: SessionEvents[T]) => void;
