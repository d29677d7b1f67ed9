import type { Revoked } from './revoked.js';
import type { Store } from './store.js';

const models = ['Session', 'Grant', 'AuthorizationCode', 'AccessToken', 'RefreshToken'] as const;

/**
 * Ends all that a user has at the server, as an administrator would: grants, tokens, login.
 * Access tokens that are JWTs stay good for APIs until they expire: nothing can call them back.
 *
 * @param username absent: of every user
 */
export async function revokeAll(store: Store, username?: string): Promise<Revoked> {
  let refreshTokens = 0;
  let sessions = 0;
  for (const model of models) {
    const adapter = store.adapter(model);
    for (const [id, { accountId, consumed }] of store.entries(model)) {
      if (accountId === undefined || (username !== undefined && accountId !== username)) continue;
      await adapter.destroy(id);
      if (model === 'RefreshToken' && !consumed) refreshTokens += 1;
      if (model === 'Session') sessions += 1;
    }
  }
  return { refreshTokens, sessions };
}
