// oxlint-disable-next-line import/no-unassigned-import -- Angular's packages are compiled when loaded
import '@angular/compiler';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { UserCancelledError, type Session } from 'unlapse';
import { beforeAll, expect, it } from 'vitest';
import {
  claims,
  createMemorySession,
  signedIn,
} from '../../packages/unlapse/test/memory-session.js';
import { NotesPage, SignInPage } from './pages.js';
import { provideSession, requireSession } from './session.js';

const ada = { ...signedIn, claims: { ...claims, name: 'Ada' } };

beforeAll(() => {
  TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());
});

async function visit(session: Session, url: string): Promise<RouterTestingHarness> {
  TestBed.resetTestingModule().configureTestingModule({
    providers: [
      provideSession(session),
      provideRouter([
        { path: 'sign-in', component: SignInPage },
        { path: 'notes', component: NotesPage, canActivate: [requireSession] },
      ]),
    ],
  });
  return RouterTestingHarness.create(url);
}

/** The text of the first element that `selector` finds, once the page is up to date. */
async function textOf(harness: RouterTestingHarness, selector: string): Promise<string> {
  await harness.fixture.whenStable();
  return harness.fixture.nativeElement.querySelector(selector)?.textContent;
}

async function clickButton(harness: RouterTestingHarness): Promise<void> {
  harness.fixture.nativeElement.querySelector('button').click();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

it('signs in, shows the page that was wanted, and signs out', async () => {
  const session = createMemorySession(undefined, { login: async () => session.become(ada) });
  const harness = await visit(session, '/notes');
  expect(TestBed.inject(Router).url).toBe('/sign-in?returnTo=%2Fnotes');

  await clickButton(harness);
  expect(await textOf(harness, 'h1')).toBe('Notes of Ada');
  await clickButton(harness);
  expect(TestBed.inject(Router).url).toBe('/sign-in');
});

it('says why a sign-in failed', async () => {
  const cancelled = new UserCancelledError('UNLAPSE_LOGIN_CANCELLED', 'the window was closed');
  const session = createMemorySession(undefined, { login: () => Promise.reject(cancelled) });
  const harness = await visit(session, '/sign-in?error=UNLAPSE_STATE_MISMATCH');
  expect(await textOf(harness, '[role=alert]')).toBe('UNLAPSE_STATE_MISMATCH');

  await clickButton(harness);

  expect(await textOf(harness, '[role=alert]')).toBe('the window was closed');
});

it('stays on its page when there is no connection', async () => {
  const session = createMemorySession(ada);
  const harness = await visit(session, '/notes');

  session.become({ status: 'suspended', reason: 'offline', claims: ada.claims });

  expect(await textOf(harness, '[role=status]')).toBe('No connection. You stay signed in.');
  expect(await textOf(harness, 'h1')).toBe('Notes of Ada');
});
