import { useState, type ReactNode } from 'react';
import { isUnlapseError } from 'unlapse';
import { RequireSession, useSession } from './session.js';

/** @param props.problem what went wrong with a login that came back */
export function App(props: { problem: string | undefined }): ReactNode {
  return (
    <RequireSession signIn={<SignIn {...props} />} pending={<p>One moment</p>}>
      <Notes />
    </RequireSession>
  );
}

function SignIn(props: { problem: string | undefined }): ReactNode {
  const { session } = useSession();
  const [problem, setProblem] = useState(props.problem);

  async function signIn(): Promise<void> {
    setProblem(undefined);
    try {
      await session.login({ returnTo: location.pathname + location.search });
    } catch (cause) {
      if (!isUnlapseError(cause)) throw cause;
      setProblem(cause.errorMessage);
    }
  }

  return (
    <>
      <button type="button" onClick={() => void signIn()}>
        Sign in
      </button>
      {problem && <p role="alert">{problem}</p>}
    </>
  );
}

function Notes(): ReactNode {
  const { session, snapshot } = useSession();
  const name = 'claims' in snapshot ? snapshot.claims?.['name'] : undefined;

  return (
    <>
      {snapshot.status === 'suspended' && <p role="status">No connection. You stay signed in.</p>}
      <h1>Notes of {String(name)}</h1>
      <button type="button" onClick={() => void session.logout()}>
        Sign out
      </button>
    </>
  );
}
