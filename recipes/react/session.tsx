import {
  createContext,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import type { Session, SessionSnapshot } from 'unlapse';

const SessionContext = createContext<Session | undefined>(undefined);
const loading: SessionSnapshot = { status: 'loading' };

/** Provides the session to the components below, and starts reading its store. */
export function SessionProvider(props: { session: Session; children: ReactNode }): ReactNode {
  const { session, children } = props;
  useEffect(() => void session.ready(), [session]);
  return <SessionContext.Provider value={session}>{children}</SessionContext.Provider>;
}

/** The session and what it is now; renders again when that changes. */
export function useSession(): { session: Session; snapshot: SessionSnapshot } {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession works below a SessionProvider');
  const snapshot = useSyncExternalStore(
    session.subscribe,
    () => session.snapshot,
    () => loading,
  );
  return { session, snapshot };
}

/**
 * Shows `children` to who is signed in, suspended too, and `signIn` to others. An access token that
 * is due is refreshed before it decides, meanwhile it shows `pending`: expired is not signed out.
 */
export function RequireSession(props: {
  signIn: ReactNode;
  pending?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { session, snapshot } = useSession();
  const [decided, setDecided] = useState(false);

  useEffect(() => {
    const decide = (): void => setDecided(true);
    // Failed or not: what is true now is in the snapshot.
    session.getAuthResult().then(decide, decide);
  }, [session]);

  if (snapshot.status === 'signed-out') return props.signIn;
  return decided || snapshot.status === 'suspended' ? props.children : props.pending;
}
