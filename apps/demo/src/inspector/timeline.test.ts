import { expect, it } from 'vitest';
import { createTimeline } from './timeline.js';

it('shows the newest first, with its time', () => {
  let nowMs = 1000;
  const timeline = createTimeline(() => nowMs);

  timeline.record('session', 'good', 'Signed in', 'Alice');
  nowMs = 2000;
  timeline.record('api', 'good', 'GET /notes: 200');

  expect(timeline.entries.value).toEqual([
    { id: 2, atMs: 2000, source: 'api', tone: 'good', what: 'GET /notes: 200', why: '' },
    { id: 1, atMs: 1000, source: 'session', tone: 'good', what: 'Signed in', why: 'Alice' },
  ]);
});

it('keeps the newest 200', () => {
  const timeline = createTimeline(() => 0);

  for (let n = 1; n <= 201; n += 1) timeline.record('api', 'plain', `call ${n}`);

  expect(timeline.entries.value).toHaveLength(200);
  expect(timeline.entries.value.at(-1)?.what).toBe('call 2');
});

it('is empty once cleared', () => {
  const timeline = createTimeline(() => 0);
  timeline.record('you', 'plain', 'Sign-out asked for');

  timeline.clear();

  expect(timeline.entries.value).toEqual([]);
});
