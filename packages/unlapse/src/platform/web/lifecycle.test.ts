// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest';
import { createWebLifecycle } from './lifecycle.js';

afterEach(() => {
  vi.restoreAllMocks();
});

function show(visibility: DocumentVisibilityState): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange'));
}

function pageShow(persisted: boolean): Event {
  return Object.assign(new Event('pageshow'), { persisted });
}

it('wakes when the page is shown, restored, unfrozen or online again', () => {
  const listener = vi.fn<() => void>();
  createWebLifecycle().onWake(listener);

  show('visible');
  window.dispatchEvent(pageShow(true));
  document.dispatchEvent(new Event('resume'));
  window.dispatchEvent(new Event('online'));

  expect(listener.mock.calls).toEqual([[], [], [], []]);
});

it('sleeps on when the page is hidden or was only loaded, and when nobody listens any more', () => {
  const listener = vi.fn<() => void>();
  const stop = createWebLifecycle().onWake(listener);

  show('hidden');
  window.dispatchEvent(pageShow(false));
  stop();
  show('visible');
  window.dispatchEvent(pageShow(true));
  document.dispatchEvent(new Event('resume'));
  window.dispatchEvent(new Event('online'));

  expect(listener).not.toHaveBeenCalled();
});

it('says what the browser says', () => {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  show('hidden');

  const lifecycle = createWebLifecycle();

  expect([lifecycle.isOnline(), lifecycle.isVisible()]).toEqual([false, false]);
});

it('is online, unseen and quiet on a server', () => {
  vi.stubGlobal('navigator', undefined);
  vi.stubGlobal('document', undefined);
  vi.stubGlobal('addEventListener', undefined);
  vi.stubGlobal('removeEventListener', undefined);

  const lifecycle = createWebLifecycle();
  const stop = lifecycle.onWake(() => {});

  expect([lifecycle.isOnline(), lifecycle.isVisible()]).toEqual([true, false]);
  expect(stop).not.toThrow();
  vi.unstubAllGlobals();
});
