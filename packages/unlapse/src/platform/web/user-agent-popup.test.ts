// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.js';
import type { UserAgent } from '../../ports/user-agent.js';
import { createWebCallbackHandover } from './callback-handover.js';
import { createPopupUserAgent } from './user-agent-popup.js';

/** A window as the page that opened it sees it. */
class PopupWindow {
  closed = false;
  opener: unknown = window;
  /** Where it is; `undefined`: at a page of another origin. */
  url: string | undefined = 'about:blank';
  /** Where its page was loaded from. */
  loadedFrom: string | undefined;
  readonly shown: string[] = [];

  get location(): Pick<Location, 'href' | 'replace'> {
    const { url, shown } = this;
    const replace = (next: string): void => {
      shown.push(next);
      this.url = undefined;
    };
    return {
      replace,
      get href() {
        if (url === undefined) throw new DOMException('cross-origin', 'SecurityError');
        return url;
      },
    };
  }

  get performance(): unknown {
    return { getEntriesByType: () => [{ name: this.loadedFrom ?? this.url }] };
  }

  close(): void {
    this.closed = true;
  }
}

const authorizeUrl = 'https://login.example.com/authorize?state=state-1';
const callbackUrl = 'https://app.example/callback?code=1&state=state-1';
const isReturn = (url: string): boolean => url === callbackUrl;

let clock: ManualClock;
let handover: ReturnType<typeof createWebCallbackHandover>;
let userAgent: UserAgent;
let popups: PopupWindow[];
let isBlocked: boolean;

beforeEach(() => {
  localStorage.clear();
  clock = createManualClock();
  handover = createWebCallbackHandover(clock);
  userAgent = createPopupUserAgent(clock, handover);
  popups = [];
  isBlocked = false;
  vi.stubGlobal('open', () => {
    if (isBlocked) return null;
    popups.push(new PopupWindow());
    return popups.at(-1);
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What another page stores: a URL, or nothing yet, and until when somebody waits for it. */
function entry(text: string, leftMs: number): string {
  return JSON.stringify({ text, expiresAtMs: clock.now() + leftMs });
}

/** Timers and stored entries: no login leaves any of them behind. */
function leftovers(): number {
  return clock.pendingTimers + localStorage.length;
}

/** Shows the login page in a new popup; `outcome` is the URL that came back or the error's code. */
function showLogin() {
  const opened = userAgent.open();
  const popup = popups.at(-1) ?? new PopupWindow();
  const outcome = opened
    .show(authorizeUrl, isReturn, 'state-1')
    .catch((error: { code: string }) => error.code)
    .finally(() => opened.close());
  return { popup, outcome };
}

it('takes the opener away before the window goes anywhere', () => {
  userAgent.open().close();

  expect(popups[0]).toMatchObject({ opener: null, shown: [], closed: true });
});

it('brings the URL that the window comes back to, and closes it', async () => {
  const { popup, outcome } = showLogin();
  await clock.advance(1000);
  popup.url = callbackUrl;
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
  expect(popup).toMatchObject({ shown: [authorizeUrl], closed: true });
  expect(leftovers()).toBe(0);
});

it('sees the callback though the router of its page has rewritten it', async () => {
  const { popup, outcome } = showLogin();
  popup.loadedFrom = callbackUrl;
  popup.url = 'https://app.example/home';
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
});

it('says that it was closed', async () => {
  const { popup, outcome } = showLogin();
  await clock.advance(1000);
  popup.close();
  await clock.advance(200);

  expect(await outcome).toBe('UNLAPSE_LOGIN_CANCELLED');
  expect(leftovers()).toBe(0);
});

it('says that it was closed while its URL was not known yet', async () => {
  const opened = userAgent.open();
  popups[0]?.close();

  await expect(opened.show(authorizeUrl, isReturn, 'state-1')).rejects.toMatchObject({
    code: 'UNLAPSE_LOGIN_CANCELLED',
  });
  expect(popups[0]?.shown).toEqual([]);
});

it.each([null, undefined])('says that it was blocked when the browser gives %s', (none) => {
  vi.stubGlobal('open', () => none);

  expect(() => userAgent.open()).toThrow(
    expect.objectContaining({ code: 'UNLAPSE_POPUP_BLOCKED', error: 'popup_blocked' }),
  );
});

it('gives way to a newer one', async () => {
  const first = showLogin();
  const second = showLogin();

  expect(await first.outcome).toBe('UNLAPSE_LOGIN_SUPERSEDED');
  expect(first.popup.closed).toBe(true);
  second.popup.url = callbackUrl;
  await clock.advance(100);
  expect(await second.outcome).toBe(callbackUrl);
  expect(leftovers()).toBe(0);
});

it('gives way to a newer one before it was shown', async () => {
  const opened = userAgent.open();
  const second = showLogin();

  await expect(opened.show(authorizeUrl, isReturn, 'state-0')).rejects.toMatchObject({
    code: 'UNLAPSE_LOGIN_SUPERSEDED',
  });
  second.popup.url = callbackUrl;
  await clock.advance(100);
  expect(await second.outcome).toBe(callbackUrl);
});

it('stays when a newer one is blocked', async () => {
  const { popup, outcome } = showLogin();
  isBlocked = true;
  expect(() => userAgent.open()).toThrow('blocked');

  popup.url = callbackUrl;
  await clock.advance(100);
  expect(await outcome).toBe(callbackUrl);
});

it('gives up after ten minutes', async () => {
  const { popup, outcome } = showLogin();
  clock.jumpWall(599_800);
  await clock.advance(100);
  expect(popup.closed).toBe(false);
  await clock.advance(100);

  expect(await outcome).toBe('UNLAPSE_LOGIN_TIMED_OUT');
  expect(leftovers()).toBe(0);
  expect(popup.closed).toBe(true);
});

it('waits for the URL to be handed over where the server has cut the window off', async () => {
  const { popup, outcome } = showLogin();
  popup.closed = true;
  await clock.advance(1000);
  const closePage = vi.spyOn(globalThis, 'close').mockReturnValue();

  expect(createWebCallbackHandover(clock).handOver(callbackUrl)).toBe(true);
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
  expect(closePage).toHaveBeenCalledOnce();
  expect(leftovers()).toBe(0);
});

it('takes the URL from a page that hands it over and is gone in the same moment', async () => {
  const { popup, outcome } = showLogin();
  await clock.advance(1000);
  // Another process: what it has stored is seen a little later than that it is gone.
  popup.close();
  await clock.advance(100);
  localStorage.setItem('unlapse:awaited:state-1', entry(callbackUrl, 1000));
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
});

it('hands nothing over that nobody waits for', () => {
  const closePage = vi.spyOn(globalThis, 'close').mockReturnValue();

  expect(handover.handOver(callbackUrl)).toBe(false);
  expect(handover.handOver('https://app.example/')).toBe(false);
  expect(handover.handOver('no URL')).toBe(false);
  expect(closePage).not.toHaveBeenCalled();
});

it('drops what pages that are gone have left behind', () => {
  localStorage.setItem('unlapse:awaited:gone', entry(callbackUrl, 0));
  localStorage.setItem('unlapse:awaited:waits', entry('', 1));
  localStorage.setItem('app', '1 2');

  handover.expect('state-1', clock.now() + 600_000);

  expect(Object.keys(localStorage).sort()).toEqual([
    'app',
    'unlapse:awaited:state-1',
    'unlapse:awaited:waits',
  ]);
});

it('works without storage', async () => {
  vi.stubGlobal('localStorage', undefined);
  const { popup, outcome } = showLogin();
  popup.url = callbackUrl;
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
});
