import { InvalidResponseError } from '../errors/errors.js';
import type { AddressBar } from '../ports/address-bar.js';
import type { LoginDeps } from './authorization-request.js';
import { withoutResponse } from './callback-params.js';
import { type LoginTransaction, takeTransaction, type Transaction } from './transaction.js';

/**
 * Takes the transaction that a callback answers, so that it cannot be answered twice. If the
 * callback is in the address bar, the bar is cleaned first: the code must not stay in the history
 * or leave with a `Referer` (RFC 9700 §4.2, §4.3.1).
 *
 * @param params of the callback; changed: `iss` of the address bar is added when they have none
 * @returns `undefined` when no transaction waits for it
 */
export async function takeCallback(
  { transactions }: Pick<LoginDeps, 'transactions'>,
  addressBar: AddressBar,
  params: URLSearchParams,
): Promise<Transaction | undefined> {
  const state = params.get('state');
  if (state === null) return undefined;
  const shown = addressBar.url();
  const shownParams = new URLSearchParams(shown && new URL(shown).search);
  if (shown !== undefined && shownParams.get('state') === state) {
    addressBar.replace(withoutResponse(shown));
    // Apps may pass on no more than code and state; the issuer counts all the same.
    if (!params.has('iss')) for (const iss of shownParams.getAll('iss')) params.append('iss', iss);
  }
  return takeTransaction(transactions, state);
}

/**
 * The same for a callback that must be of a login.
 *
 * @throws {InvalidResponseError} UNLAPSE_TRANSACTION_UNKNOWN: no login waits for it
 */
export async function takeLogin(
  deps: Pick<LoginDeps, 'transactions'>,
  addressBar: AddressBar,
  params: URLSearchParams,
): Promise<LoginTransaction> {
  const transaction = await takeCallback(deps, addressBar, params);
  if (transaction?.kind === 'login') return transaction;
  throw new InvalidResponseError(
    'UNLAPSE_TRANSACTION_UNKNOWN',
    'no login of this tab waits for this callback (any more): sign in again',
  );
}
