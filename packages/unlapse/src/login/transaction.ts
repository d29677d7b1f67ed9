import type { TransactionStore } from '../ports/transaction-store.js';
import type { LoginConfig } from '../protocol/auth-result.js';
import { parseJsonObject } from '../protocol/http-answer.js';
import type { Manifest } from '../protocol/manifest.js';
import type { ProviderOptions, ProviderURLInfo } from '../protocol/provider-request.js';

/** What must survive until the user comes back. It is used once, and forgotten after ten minutes. */
export interface LoginTransaction {
  readonly kind: 'login';
  readonly state: string;
  readonly nonce: string | undefined;
  readonly authorizeUrl: string;
  /** With the code verifier. */
  readonly tokenRequest: ProviderURLInfo;
  readonly manifest: Manifest;
  readonly options: ProviderOptions;
  readonly config: LoginConfig;
  readonly returnTo: string | undefined;
}

interface LogoutTransaction {
  readonly kind: 'logout';
  readonly returnTo?: undefined;
}

export type Transaction = LoginTransaction | LogoutTransaction;

/** RFC 9700 §4.5.3 wants it short; a user with a second factor wants some minutes. */
const TRANSACTION_LIFE_MS = 600_000;

/** Stores `transaction` under `state`, for ten minutes from `nowMs` on. */
export async function keepTransaction(
  store: TransactionStore,
  state: string,
  transaction: Transaction,
  nowMs: number,
): Promise<void> {
  await store.put(state, JSON.stringify(transaction), nowMs + TRANSACTION_LIFE_MS);
}

/** The transaction that `state` names, taken out of the store; `undefined` when there is none. */
export async function takeTransaction(
  store: TransactionStore,
  state: string,
): Promise<Transaction | undefined> {
  const stored = parseJsonObject((await store.take(state)) ?? '');
  const { kind } = stored ?? {};
  return kind === 'login' || kind === 'logout' ? (stored as unknown as Transaction) : undefined;
}
