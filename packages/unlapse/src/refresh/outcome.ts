import type { AuthResult } from '../protocol/auth-result.js';

/** Why a refresh has to wait. The session is kept. */
export type DeferredReason = 'offline' | 'server' | 'storage';

/** Why a session exists but has no usable access token. It recovers by itself. */
export type SuspendedReason = DeferredReason | 'misconfigured';

/** Why the server's answer to a refresh ended a session. */
export type RejectionReason = 'rejected' | 'lost-reply' | 'no-refresh-token' | 'security';

/** What became of a refresh. Only `rejected` ends a session. */
export type RefreshOutcome =
  /** The server gave new tokens. */
  | { readonly kind: 'refreshed'; readonly result: AuthResult }
  /** Another tab had refreshed already; these are its tokens. */
  | { readonly kind: 'adopted'; readonly result: AuthResult }
  /** No usable answer: the refresh token was not spent, or the server says to come back later. */
  | {
      readonly kind: 'deferred';
      readonly reason: DeferredReason;
      /** Epoch milliseconds. */
      readonly retryAtMs: number;
      /**
       * The answer was unusable but carried a rotated refresh token: the old result with that
       * token, to be stored in place of the old one.
       */
      readonly kept?: AuthResult | undefined;
      /** The refresh token may be spent all the same: an earlier attempt got no complete answer. */
      readonly maybeLostReply?: boolean;
    }
  /** Sent, and no complete answer came: the refresh token may be spent. `kept` as above. */
  | { readonly kind: 'unknown'; readonly attemptId: string; readonly kept?: AuthResult | undefined }
  /** A definite answer of the server (or an identity fault: `security`): the session is over. */
  | {
      readonly kind: 'rejected';
      /** The OAuth `error`; `no_refresh_token`; or `id_token_invalid` for an identity fault. */
      readonly error: string;
      readonly errorDescription?: string | undefined;
      readonly status?: number | undefined;
      /** A reply to the same refresh token may have been lost before. */
      readonly maybeLostReply: boolean;
      /** The answer was about somebody else or badly signed: nothing of it was kept. */
      readonly security: boolean;
    }
  /** The server refuses this client, not this session: tokens kept, refreshing stops. */
  | {
      readonly kind: 'misconfigured';
      /** The OAuth `error`, or `http_` and the status of an answer that names none. */
      readonly error: string;
      readonly errorDescription?: string | undefined;
      /** Both as above. */
      readonly kept?: AuthResult | undefined;
      readonly maybeLostReply?: boolean;
    };

/** A refresh that brought no tokens and did not end the session. */
export type Setback = Extract<RefreshOutcome, { kind: 'deferred' | 'unknown' | 'misconfigured' }>;
