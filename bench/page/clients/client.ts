import type { AuthResult } from 'unlapse';

/** A library, used as its documentation says. */
export interface Client {
  /** An access token that is good now; refreshed first where it is not. */
  getAccessToken(): Promise<string | undefined>;
}

/** Takes over what a login left. */
export type ClientFactory = (result: AuthResult) => Promise<Client>;
