import { formatDayAndTime } from '../format-time.js';

/** One claim of an ID Token as a reader sees it. */
export interface ClaimRow {
  readonly claim: string;
  readonly value: string;
  /** What the claim says, in two or three words. */
  readonly meaning: string;
  /** The value again where it is a time. */
  readonly readable: string;
}

/** The claims of an ID Token, in the order of the token. */
export function claimRows(claims: { readonly [claim: string]: unknown }): readonly ClaimRow[] {
  return Object.entries(claims).map(([claim, value]) => ({
    claim,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    meaning: meanings[claim] ?? '',
    readable: isTime(claim, value) ? formatDayAndTime(value * 1000) : '',
  }));
}

/** OpenID Connect Core §2 and §5.1. */
const meanings: { readonly [claim: string]: string } = {
  iss: 'who issued it',
  sub: 'who it is about',
  aud: 'for which client',
  exp: 'valid until',
  iat: 'issued at',
  auth_time: 'signed in at',
  nonce: 'ties it to the request',
  at_hash: 'ties it to the access token',
  sid: 'session at the server',
  acr: 'strength of the sign-in',
  amr: 'means of the sign-in',
  azp: 'authorized party',
  name: 'name',
  email: 'e-mail address',
  email_verified: 'address was checked',
  preferred_username: 'user name',
};

function isTime(claim: string, value: unknown): value is number {
  return (
    typeof value === 'number' && ['exp', 'iat', 'auth_time', 'nbf', 'updated_at'].includes(claim)
  );
}
