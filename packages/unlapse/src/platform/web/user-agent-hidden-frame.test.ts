// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UserAgent } from '../../ports/user-agent.js';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.js';
import { createWebCallbackHandover } from './callback-handover.js';
import { createHiddenFrameUserAgent } from './user-agent-hidden-frame.js';

const authorizeUrl = 'https://login.example.com/authorize?prompt=none&state=state-1';
const callbackUrl = 'https://app.example/silent.html?code=1&state=state-1';
const isReturn = (url: string): boolean => url === callbackUrl;

let clock: ManualClock;
let frames: UserAgent;
/** Where the page in the frame is; `undefined`: at a page of another origin. */
let url: string | undefined;
/** Where it was loaded from. */
let loadedFrom: string | undefined;

beforeEach(() => {
  localStorage.clear();
  clock = createManualClock();
  frames = createHiddenFrameUserAgent(clock, createWebCallbackHandover(clock));
  url = 'about:blank';
  loadedFrom = undefined;
  const createElement = document.createElement.bind(document);
  vi.spyOn(document, 'createElement').mockImplementation((name: string) => {
    const element = createElement(name);
    Object.defineProperty(element, 'contentWindow', { value: contentWindow });
    return element;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  for (const frame of shown()) frame.remove();
});

/** The page in the frame, as the page around it sees it. */
const contentWindow = {
  performance: { getEntriesByType: () => [{ name: loadedFrom ?? url }] },
  location: {
    get href() {
      if (url === undefined) throw new DOMException('cross-origin', 'SecurityError');
      return url;
    },
  },
};

function shown(): HTMLIFrameElement[] {
  return [...document.querySelectorAll('iframe')];
}

/** Timers and stored entries: no login leaves any of them behind. */
function leftovers(): number {
  return clock.pendingTimers + localStorage.length;
}

/** Asks the server; `outcome` is the URL that came back or the error's code. */
function ask() {
  const opened = frames.open();
  const outcome = opened
    .show(authorizeUrl, isReturn, 'state-1')
    .catch((error: { code: string }) => error.code);
  return { opened, outcome };
}

it('puts no frame into the page before there is a URL for it', () => {
  frames.open();

  expect(shown()).toEqual([]);
});

it('shows one frame that can be neither seen, heard nor focused, and do little', () => {
  void ask();

  const [frame, ...others] = shown();
  expect(others).toEqual([]);
  expect(frame).toMatchObject({ src: authorizeUrl, tabIndex: -1, referrerPolicy: 'no-referrer' });
  expect(frame?.style.display).toBe('none');
  expect(frame?.getAttribute('aria-hidden')).toBe('true');
  expect(frame?.getAttribute('sandbox')?.split(' ').sort()).toEqual([
    'allow-same-origin',
    'allow-scripts',
  ]);
});

it('brings the URL that the frame comes back to, and takes the frame away', async () => {
  const { outcome } = ask();
  url = undefined;
  await clock.advance(1000);
  url = callbackUrl;
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
  expect(shown()).toEqual([]);
  expect(leftovers()).toBe(0);
});

it('sees the callback though the router of its page has rewritten it', async () => {
  const { outcome } = ask();
  loadedFrom = callbackUrl;
  url = 'https://app.example/home';
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
});

it('takes the URL from an app that starts in the frame, and tells that app so', async () => {
  const { outcome } = ask();
  url = 'https://app.example/home';
  const closePage = vi.spyOn(globalThis, 'close').mockReturnValue();

  expect(createWebCallbackHandover(clock).handOver(callbackUrl)).toBe(true);
  await clock.advance(100);

  expect(await outcome).toBe(callbackUrl);
  expect(closePage).toHaveBeenCalledOnce();
  expect(leftovers()).toBe(0);
});

it('listens to no message', async () => {
  const { outcome } = ask();
  window.dispatchEvent(new MessageEvent('message', { data: callbackUrl }));
  await clock.advance(10_000);

  expect(await outcome).toBe('UNLAPSE_LOGIN_TIMED_OUT');
});

it('gives up after ten seconds, at a page that cannot be read or at one that is not the callback', async () => {
  const { outcome } = ask();
  url = undefined;
  await clock.advance(5000);
  url = 'https://app.example/elsewhere';
  await clock.advance(4999);
  expect(shown()).toHaveLength(1);
  await clock.advance(1);

  expect(await outcome).toBe('UNLAPSE_LOGIN_TIMED_OUT');
  expect(shown()).toEqual([]);
  expect(leftovers()).toBe(0);
});

it('takes the frame away when it is closed', async () => {
  const { opened } = ask();
  opened.close();

  expect(shown()).toEqual([]);
  expect(leftovers()).toBe(0);
});

it('shows nothing any more once it is closed', async () => {
  const opened = frames.open();
  opened.close();

  await expect(opened.show(authorizeUrl, isReturn)).rejects.toMatchObject({
    code: 'UNLAPSE_LOGIN_CANCELLED',
  });
  expect(shown()).toEqual([]);
});

it('gives up on a frame that the app has taken out of its page', async () => {
  const { outcome } = ask();
  shown()[0]?.remove();
  url = undefined;
  await clock.advance(10_000);

  expect(await outcome).toBe('UNLAPSE_LOGIN_TIMED_OUT');
});
