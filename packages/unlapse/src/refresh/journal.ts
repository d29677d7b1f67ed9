import type { AuthResult } from '../protocol/auth-result.js';
import type { RejectionReason } from './outcome.js';
import type { Trouble } from './trouble.js';

/** The tokens of one login as they are stored for all tabs, and what is under way with them; JSON. */
export interface LoginRecord {
  /** New with each login, the same in all tabs: tells a refreshed session from another one. */
  readonly sessionId: string;
  readonly result: AuthResult;
  /** How often these tokens were refreshed since the login. */
  readonly generation?: number | undefined;
  /** They came of a repeated attempt: the first request may arrive still, and look like theft. */
  readonly isRepeated?: boolean | undefined;
  /** A refresh of these tokens that was sent, or is about to be, and has not been settled. */
  readonly attempt?: RefreshAttempt | undefined;
  /** Why the last refresh brought no tokens, and when any tab may try again. */
  readonly trouble?: Trouble | undefined;
}

export interface RefreshAttempt {
  readonly id: string;
  /**
   * Until then its owner, as long as it lives, is the only one who may send; epoch milliseconds.
   * In the past: it is over, and no complete answer came.
   */
  readonly deadlineMs: number;
  /** Whether its owner holds the lock for as long: where that is free, the owner is dead. */
  readonly isLocked: boolean;
}

/** What is stored, as far as this tab knows. */
export interface Holding<R extends LoginRecord = LoginRecord> {
  /** `undefined`: nobody is signed in. */
  readonly record: R | undefined;
  /** False: the store refused it, so that only this tab has it. */
  readonly isSaved: boolean;
  /** A later version of this library has written it: leave it alone. */
  readonly isNewer?: boolean;
}

/** Where the refreshes of one login are agreed upon by all tabs. Only `read` rejects. */
export interface Journal<R extends LoginRecord, H extends Holding<R>> {
  /**
   * What is stored; `known` itself where nothing else has been stored since. Rejects where the
   * store cannot be read: that is not "nothing stored".
   */
  read(known: H): Promise<H>;
  /**
   * Writes `next` in place of `known`, and tells the other tabs.
   *
   * @returns what is stored then: `next`, or what another tab has stored instead of `known`
   */
  commit(next: R, known: H): Promise<H>;
  /**
   * As `commit`, of a record with the same tokens; other tabs need not hear of it.
   *
   * @returns `undefined` where nothing can be written now
   */
  note(next: R, known: H): Promise<H | undefined>;
  /** Commits that the session is over. */
  end(reason: RejectionReason, known: H): Promise<H>;
}
