import { afterEach, beforeEach, vi } from 'vitest';
import { describeClock } from '../../testing/clock.contract.js';
import { createWebClock } from './clock.js';

beforeEach(() => {
  vi.useFakeTimers({
    now: Date.UTC(2030, 0, 1),
    toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describeClock('web', () => ({
  clock: createWebClock(),
  pass: async (ms) => {
    await vi.advanceTimersByTimeAsync(ms);
  },
}));
