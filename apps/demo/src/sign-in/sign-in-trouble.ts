import { isUnlapseError } from '@ionic-enterprise/auth';

/** Why a sign-in failed, and what to do about it. */
export function signInTrouble(error: unknown): string {
  if (!isUnlapseError(error)) return 'Signing in failed. Please try again.';
  switch (error.code) {
    case 'UNLAPSE_LOGIN_CANCELLED':
      return 'The sign-in window was closed before you were done.';
    case 'UNLAPSE_LOGIN_SUPERSEDED':
      return 'A newer sign-in took the place of this one.';
    case 'UNLAPSE_LOGIN_TIMED_OUT':
      return 'Nobody finished the sign-in, so it was given up.';
    case 'UNLAPSE_POPUP_BLOCKED':
      return 'Your browser blocked the sign-in window. Allow it, or sign in in this window.';
    case 'UNLAPSE_NETWORK_OFFLINE':
    case 'UNLAPSE_NETWORK_TIMED_OUT':
    case 'UNLAPSE_NETWORK_UNREACHABLE':
    case 'UNLAPSE_SERVER_UNAVAILABLE':
      return 'The sign-in server cannot be reached. Please try again in a moment.';
    default:
      return `Signing in failed: ${error.errorMessage}`;
  }
}
