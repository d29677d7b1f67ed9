/** What `doctor` found out about one thing that a session depends on. */
export interface Finding {
  /** `unknown`: it could not be found out from outside. */
  readonly level: 'error' | 'warning' | 'unknown' | 'ok';
  /** Names what was looked at; a heading of docs/reference/doctor.md. */
  readonly check: Check;
  readonly message: string;
  readonly fix?: string;
}

export type Check =
  | 'settings'
  | 'https'
  | 'discovery'
  | 'issuer'
  | 'code-flow'
  | 'pkce'
  | 'refresh-token'
  | 'client'
  | 'redirect-url'
  | 'logout-url'
  | 'cors'
  | 'lifetimes'
  | 'android-scheme'
  | 'ios-scheme'
  | 'android-backup';

/** All is well with `check`. */
export function ok(check: Check, message: string): Finding {
  return { level: 'ok', check, message };
}

export function wrong(check: Check, message: string, fix: string): Finding {
  return { level: 'error', check, message, fix };
}

export function doubtful(check: Check, message: string, fix: string): Finding {
  return { level: 'warning', check, message, fix };
}

export function unknown(check: Check, message: string, fix?: string): Finding {
  return { level: 'unknown', check, message, ...(fix !== undefined && { fix }) };
}
