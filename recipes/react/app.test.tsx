import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { UserCancelledError, type Session } from 'unlapse';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  claims,
  createMemorySession,
  signedIn,
} from '../../packages/unlapse/test/memory-session.js';
import { App } from './app.js';
import { SessionProvider } from './session.js';

const ada = { ...signedIn, claims: { ...claims, name: 'Ada' } };
const container = document.createElement('div');
let root: Root;

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  document.body.append(container);
  root = createRoot(container);
});

afterEach(async () => {
  await act(async () => root.unmount());
  container.remove();
  vi.unstubAllGlobals();
});

async function start(session: Session, problem?: string): Promise<void> {
  await act(async () =>
    root.render(
      <SessionProvider session={session}>
        <App problem={problem} />
      </SessionProvider>,
    ),
  );
}

async function clickButton(): Promise<void> {
  await act(async () => container.querySelector('button')?.click());
}

it('signs in and out', async () => {
  const session = createMemorySession(undefined, { login: async () => session.become(ada) });
  await start(session);
  expect(container.textContent).toBe('Sign in');

  await clickButton();
  expect(container.querySelector('h1')?.textContent).toBe('Notes of Ada');
  await clickButton();
  expect(container.textContent).toBe('Sign in');
});

it('comes back to where the sign-in began', async () => {
  let returnTo: string | undefined;
  const session = createMemorySession(undefined, {
    login: async (overrides) => {
      returnTo = overrides?.returnTo;
    },
  });
  history.replaceState(null, '', '/notes?page=2');
  await start(session);

  await clickButton();

  expect(returnTo).toBe('/notes?page=2');
});

it('says why a sign-in failed', async () => {
  const cancelled = new UserCancelledError('UNLAPSE_LOGIN_CANCELLED', 'the window was closed');
  const session = createMemorySession(undefined, { login: () => Promise.reject(cancelled) });
  await start(session, 'the server refused');
  expect(container.querySelector('[role=alert]')?.textContent).toBe('the server refused');

  await clickButton();

  expect(container.querySelector('[role=alert]')?.textContent).toBe('the window was closed');
});

it('stays on its page when there is no connection', async () => {
  const session = createMemorySession(ada);
  await start(session);

  await act(async () =>
    session.become({ status: 'suspended', reason: 'offline', claims: ada.claims }),
  );

  expect(container.querySelector('h1')?.textContent).toBe('Notes of Ada');
  expect(container.querySelector('[role=status]')?.textContent).toBe(
    'No connection. You stay signed in.',
  );
});
