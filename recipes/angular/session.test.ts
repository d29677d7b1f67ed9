// oxlint-disable-next-line import/no-unassigned-import -- Angular's packages are compiled when loaded
import '@angular/compiler';
import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
  type TestRequest,
} from '@angular/common/http/testing';
import { ApplicationInitStatus, Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { provideRouter, Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { lastValueFrom } from 'rxjs';
import { InvalidResponseError, type Session, type SessionSnapshot } from 'unlapse';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGate } from '../../packages/unlapse/test/gate.js';
import {
  authResultWith,
  claims,
  createMemorySession,
  signedIn,
} from '../../packages/unlapse/test/memory-session.js';
import {
  bearerToken,
  finishLogin,
  injectSnapshot,
  provideSession,
  requireSession,
} from './session.js';

const notes = 'https://api.example.com/notes';
const suspended: SessionSnapshot = { status: 'suspended', reason: 'offline', claims };

const Page = Component({ template: '' })(
  class {
    readonly name = 'page';
  },
);

beforeAll(() => {
  TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());
});

beforeEach(() => {
  TestBed.resetTestingModule();
});

function setUp(session: Session): void {
  TestBed.configureTestingModule({
    providers: [
      provideSession(session),
      provideHttpClient(withInterceptors([bearerToken(['https://api.example.com'])])),
      provideHttpClientTesting(),
      provideRouter([
        { path: '', component: Page },
        { path: 'sign-in', component: Page },
        { path: 'notes', component: Page, canActivate: [requireSession] },
        { path: 'auth-action-complete', component: Page, canActivate: [finishLogin] },
      ]),
    ],
  });
}

describe('provideSession', () => {
  it('reads the store before the app starts', async () => {
    const session = createMemorySession();
    setUp(session);

    await TestBed.inject(ApplicationInitStatus).donePromise;

    expect(session.snapshot.status).toBe('signed-out');
  });
});

describe('injectSnapshot', () => {
  it('follows the session until its component is destroyed', () => {
    const session = createMemorySession(signedIn);
    setUp(session);
    const Status = Component({ template: '{{ snapshot().status }}' })(
      class {
        readonly snapshot = injectSnapshot();
      },
    );
    const fixture = TestBed.createComponent(Status);
    const text = (): string => {
      fixture.detectChanges();
      return fixture.nativeElement.textContent;
    };

    expect(text()).toBe('signed-in');
    session.become(suspended);
    expect(text()).toBe('suspended');
    fixture.destroy();
    expect(session.listeners).toBe(0);
  });
});

describe('requireSession', () => {
  it.each([
    { who: 'who is signed in', session: createMemorySession(signedIn) },
    { who: 'who is suspended', session: createMemorySession(suspended) },
    {
      who: 'who gets new tokens in place of expired ones',
      session: createMemorySession(signedIn, {
        getAuthResult: async () => authResultWith('access-2'),
      }),
    },
  ])('lets in $who', async ({ session }) => {
    setUp(session);

    expect(await visit('/notes')).toBe('/notes');
  });

  it('waits for the store, and sends who is signed out to the sign-in page', async () => {
    const reading = createGate();
    const session = createMemorySession(undefined, { ready: () => reading.opened });
    setUp(session);
    const visited = visit('/notes?page=2');

    await settled();
    session.become({ status: 'signed-out' });
    reading.open();

    expect(await visited).toBe('/sign-in?returnTo=%2Fnotes%3Fpage%3D2');
  });

  it('sends away whose refresh is refused', async () => {
    const session = createMemorySession(signedIn, {
      getAuthResult: async () => {
        session.become({ status: 'signed-out', reason: 'rejected' });
        return null;
      },
    });
    setUp(session);

    expect(await visit('/notes')).toBe('/sign-in?returnTo=%2Fnotes');
  });
});

describe('finishLogin', () => {
  const callback = '/auth-action-complete?code=1&state=2';

  it('goes to where the user wanted to', async () => {
    const session = createMemorySession(undefined, {
      handleCallback: async () => {
        session.become(signedIn);
        return { kind: 'signed-in', returnTo: '/notes?page=2' };
      },
    });
    setUp(session);

    expect(await visit(callback)).toBe('/notes?page=2');
  });

  it('goes to the start page when there was nothing to finish', async () => {
    setUp(createMemorySession());

    expect(await visit('/auth-action-complete')).toBe('/');
  });

  it('stays where it is in a popup that another page closes', async () => {
    setUp(
      createMemorySession(undefined, { handleCallback: async () => ({ kind: 'handed-over' }) }),
    );

    await RouterTestingHarness.create('/sign-in');

    expect(await TestBed.inject(Router).navigateByUrl(callback)).toBe(false);
    expect(TestBed.inject(Router).url).toBe('/sign-in');
  });

  it('brings the code of a failure to the sign-in page', async () => {
    const refused = new InvalidResponseError('UNLAPSE_STATE_MISMATCH', 'state differs');
    setUp(createMemorySession(undefined, { handleCallback: () => Promise.reject(refused) }));

    expect(await visit(callback)).toBe('/sign-in?error=UNLAPSE_STATE_MISMATCH');
  });

  it('does not hide a bug', async () => {
    const bug = new TypeError('x is not a function');
    setUp(createMemorySession(undefined, { handleCallback: () => Promise.reject(bug) }));

    await expect(visit(callback)).rejects.toBe(bug);
  });
});

describe('bearerToken', () => {
  it('sends the access token to the API', async () => {
    setUp(createMemorySession(signedIn));
    const answer = get(notes);

    (await sentRequest()).flush(['note']);

    expect(await answer).toEqual(['note']);
  });

  it('sends it nowhere else', async () => {
    setUp(createMemorySession(signedIn));

    const answers = ['https://api.example.com.evil.test/notes', '/assets/logo.svg'].map(get);

    for (const url of ['https://api.example.com.evil.test/notes', '/assets/logo.svg']) {
      const sent = await sentRequest(url);
      expect(sent.request.headers.has('Authorization')).toBe(false);
      sent.flush('answer');
    }
    expect(await Promise.all(answers)).toEqual(['answer', 'answer']);
  });

  it('lets the request go without a token when there is none', async () => {
    setUp(createMemorySession({ status: 'signed-out' }));
    const answer = get(notes);

    const sent = await sentRequest();
    expect(sent.request.headers.has('Authorization')).toBe(false);
    sent.flush(null, { status: 401, statusText: 'Unauthorized' });

    await expect(answer).rejects.toMatchObject({ status: 401 });
  });

  it('refreshes once and replays once after a 401', async () => {
    setUp(createMemorySession(signedIn));
    const answer = get(notes);

    refuse(await sentRequest(notes, 'access-1'));
    (await sentRequest(notes, 'access-2')).flush(['note']);

    expect(await answer).toEqual(['note']);
  });

  it('refreshes once for many requests with one token', async () => {
    let refreshes = 0;
    const session = createMemorySession(signedIn, {
      refresh: async () => {
        refreshes += 1;
        const result = authResultWith('access-2');
        session.become({ ...signedIn, authResult: result });
        return { kind: 'refreshed', result };
      },
    });
    setUp(session);
    const answers = [get(notes), get(notes)];
    await settled();
    const [first, second] = TestBed.inject(HttpTestingController).match(notes);

    if (first) refuse(first);
    (await sentRequest(notes, 'access-2')).flush('first');
    if (second) refuse(second);
    (await sentRequest(notes, 'access-2')).flush('second');

    expect(await Promise.all(answers)).toEqual(['first', 'second']);
    expect(refreshes).toBe(1);
  });

  it('gives up when the API refuses the new token too', async () => {
    setUp(createMemorySession(signedIn));
    const answer = get(notes);

    refuse(await sentRequest(notes, 'access-1'));
    refuse(await sentRequest(notes, 'access-2'));

    await expect(answer).rejects.toMatchObject({ status: 401 });
    TestBed.inject(HttpTestingController).verify();
  });

  it('passes the 401 on when no new token came', async () => {
    setUp(
      createMemorySession(signedIn, {
        refresh: async () => ({ kind: 'deferred', reason: 'offline', retryAtMs: 0 }),
      }),
    );
    const answer = get(notes);

    refuse(await sentRequest(notes, 'access-1'));

    await expect(answer).rejects.toMatchObject({ status: 401 });
    TestBed.inject(HttpTestingController).verify();
  });

  it('passes other failures on as they are', async () => {
    setUp(createMemorySession(signedIn));
    const answer = get(notes);

    (await sentRequest()).flush(null, { status: 403, statusText: 'Forbidden' });

    await expect(answer).rejects.toMatchObject({ status: 403 });
  });
});

async function visit(url: string): Promise<string> {
  await RouterTestingHarness.create(url);
  return TestBed.inject(Router).url;
}

function get(url: string): Promise<unknown> {
  const answer = lastValueFrom(TestBed.inject(HttpClient).get(url));
  // Looked at later: not unhandled meanwhile.
  answer.catch(() => undefined);
  return answer;
}

/** The one request that is under way. */
async function sentRequest(url = notes, token?: string): Promise<TestRequest> {
  await settled();
  return TestBed.inject(HttpTestingController).expectOne(
    (sent) =>
      sent.url === url &&
      (token === undefined || sent.headers.get('Authorization') === `Bearer ${token}`),
  );
}

function refuse(request: TestRequest): void {
  request.flush(null, { status: 401, statusText: 'Unauthorized' });
}

/** Lets every promise that is ready go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
