import type { AuthResult } from '@ionic-enterprise/auth';

const KEY = 'session';

/** The app's own store: one result, as JSON. */
export interface SessionStore {
  getSession(): Promise<AuthResult | null>;
  setSession(authResult: AuthResult): Promise<void>;
  clearSession(): Promise<void>;
}

export function useSession(): SessionStore {
  return { getSession, setSession, clearSession };
}

async function getSession(): Promise<AuthResult | null> {
  const text = localStorage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as AuthResult);
}

async function setSession(authResult: AuthResult): Promise<void> {
  localStorage.setItem(KEY, JSON.stringify(authResult));
}

async function clearSession(): Promise<void> {
  localStorage.removeItem(KEY);
}
