import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import type { Session, SessionSnapshot } from 'unlapse';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGate } from '../../packages/unlapse/test/gate.js';
import {
  claims,
  createMemorySession,
  signedIn,
} from '../../packages/unlapse/test/memory-session.js';
import { RequireSession, SessionProvider, useSession } from './session.js';

const suspended: SessionSnapshot = { status: 'suspended', reason: 'offline', claims };
const container = document.createElement('div');
let root: Root;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  root = createRoot(container);
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

/** Renders `children` below a provider; returns what can be read then. */
async function render(session: Session, children: ReactNode): Promise<string> {
  await act(async () =>
    root.render(<SessionProvider session={session}>{children}</SessionProvider>),
  );
  return shown();
}

function shown(): string {
  return container.textContent;
}

function Status(): ReactNode {
  return useSession().snapshot.status;
}

const notes = (
  <RequireSession signIn="please sign in" pending="one moment">
    notes
  </RequireSession>
);

describe('SessionProvider', () => {
  it('starts reading the store', async () => {
    expect(await render(createMemorySession(), <Status />)).toBe('signed-out');
  });
});

describe('useSession', () => {
  it('follows the session until its component is gone', async () => {
    const session = createMemorySession(signedIn);

    expect(await render(session, <Status />)).toBe('signed-in');
    await act(async () => session.become(suspended));
    expect(shown()).toBe('suspended');
    await render(session, null);
    expect(session.listeners).toBe(0);
  });

  it('gives the session itself', async () => {
    const session = createMemorySession(signedIn);
    let given: Session | undefined;
    function Child(): ReactNode {
      given = useSession().session;
      return null;
    }

    await render(session, <Child />);

    expect(given).toBe(session);
  });

  it('is loading on a server', () => {
    const page = (
      <SessionProvider session={createMemorySession(signedIn)}>
        <Status />
      </SessionProvider>
    );

    expect(renderToString(page)).toBe('loading');
  });

  it('says that it needs a provider', () => {
    expect(() => renderToString(<Status />)).toThrow('below a SessionProvider');
  });
});

describe('RequireSession', () => {
  it.each([
    { who: 'who is signed in', snapshot: signedIn },
    { who: 'who is suspended', snapshot: suspended },
  ])('lets in $who', async ({ snapshot }) => {
    expect(await render(createMemorySession(snapshot), notes)).toBe('notes');
  });

  it('lets a suspended session in at once', async () => {
    const session = createMemorySession(suspended, {
      getAuthResult: () => createGate().opened.then(() => null),
    });

    expect(await render(session, notes)).toBe('notes');
  });

  it('lets nobody else in', async () => {
    expect(await render(createMemorySession(), notes)).toBe('please sign in');
  });

  it('lets in who signs in later, and nobody who has signed out', async () => {
    const session = createMemorySession({ status: 'signed-out' });
    await render(session, notes);

    await act(async () => session.login());
    expect(shown()).toBe('notes');
    await act(async () => session.logout());
    expect(shown()).toBe('please sign in');
  });

  it.each([
    { answer: 'new tokens', after: signedIn, page: 'notes' },
    { answer: 'nothing, for want of a network', after: suspended, page: 'notes' },
    {
      answer: 'a refusal',
      after: { status: 'signed-out', reason: 'rejected' } as const,
      page: 'please sign in',
    },
  ])('decides when the refresh of a token that is due brought $answer', async ({ after, page }) => {
    const refresh = createGate();
    const session = createMemorySession(signedIn, {
      getAuthResult: async () => {
        await refresh.opened;
        session.become(after);
        return after.status === 'signed-in' ? after.authResult : null;
      },
    });

    expect(await render(session, notes)).toBe('one moment');
    await act(async () => refresh.open());
    expect(shown()).toBe(page);
  });

  it('decides when the store cannot be read now', async () => {
    const session = createMemorySession(signedIn, {
      getAuthResult: () => Promise.reject(new Error('no IndexedDB here')),
    });

    expect(await render(session, notes)).toBe('notes');
  });
});
