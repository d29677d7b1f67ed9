import type { AddressBar } from '../ports/address-bar.js';
import { withoutResponse } from './callback-params.js';
import type { LoginDeps } from './authorization-request.js';
import { takeTransaction, type Transaction } from './transaction.js';

/**
 * The transaction that a callback answers, taken so that it cannot be answered twice. If the
 * callback is in the address bar, it is cleaned first: the code must not stay in the history or
 * leave with a `Referer` (RFC 9700 §4.2, §4.3.1).
 */
export async function takeCallback(
  { transactions }: Pick<LoginDeps, 'transactions'>,
  addressBar: AddressBar,
  params: URLSearchParams,
): Promise<Transaction | undefined> {
  const state = params.get('state');
  if (state === null) return undefined;
  const shown = addressBar.url();
  if (shown !== undefined && new URL(shown).searchParams.get('state') === state) {
    addressBar.replace(withoutResponse(shown));
  }
  return takeTransaction(transactions, state);
}
