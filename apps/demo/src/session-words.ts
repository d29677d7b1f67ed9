import type { SessionSnapshot, SignedOutReason, SuspendedReason } from '@ionic-enterprise/auth';

/** Why nobody is signed in, for the person in front of the screen. */
export const signedOutBecause: Record<SignedOutReason, string> = {
  user: 'You signed out.',
  rejected: 'The server ended your session. Please sign in again.',
  'lost-reply':
    'The answer to a renewal got lost, and the server takes a token only once. Please sign in again.',
  'no-refresh-token': 'Your session could not be renewed. Please sign in again.',
  security:
    'The server answered for somebody else, so the session was ended. Please sign in again.',
  'storage-lost': 'This browser no longer has your session. Please sign in again.',
  elsewhere: 'You signed out in another tab.',
};

/** Why a session cannot be used for now. */
export const suspendedBecause: Record<SuspendedReason, string> = {
  offline: 'You are offline. Your session is kept and goes on when you are back.',
  server: 'The sign-in server does not answer. Your session is kept; we try again.',
  storage: 'This browser’s storage does not answer. Your session is kept; we try again.',
  misconfigured: 'The sign-in server refuses this app. Your session is kept.',
};

/** The session in one sentence; read out when it changes. */
export function sayStatus(snapshot: SessionSnapshot): string {
  switch (snapshot.status) {
    case 'loading':
      return 'Looking for your session';
    case 'signed-in':
      return `Signed in as ${nameOf(snapshot.claims)}`;
    case 'suspended':
      return suspendedBecause[snapshot.reason];
    case 'signed-out':
      return snapshot.reason === undefined ? 'Signed out' : signedOutBecause[snapshot.reason];
  }
}

/** What to call the user by. */
export function nameOf(claims: { readonly [claim: string]: unknown } | undefined): string {
  for (const claim of ['name', 'preferred_username', 'email', 'sub']) {
    const value = claims?.[claim];
    if (typeof value === 'string' && value !== '') return value;
  }
  return 'unknown';
}
