import { expect, it } from 'vitest';
import { differenceFigure, median, ratioFigure, tableOf } from '../figure.js';

it('takes the number in the middle, whatever the outliers are', () => {
  expect(median([3, 1, 1000])).toBe(3);
  expect(median([4, 1, 2, 1000])).toBe(3);
  expect(median([])).toBeNaN();
});

it('holds a ratio and a difference of medians against their limits', () => {
  const fetched = ['fetch', [10, 10, 90]] as const;

  expect(ratioFigure('refresh', 'ms', [11], fetched, 1.1)).toMatchObject({ isMet: true });
  expect(ratioFigure('refresh', 'ms', [11.1], fetched, 1.1)).toMatchObject({ isMet: false });
  expect(differenceFigure('refresh', [14], fetched, 4)).toMatchObject({ isMet: true });
  expect(differenceFigure('refresh', [14.1], fetched, 4)).toMatchObject({ isMet: false });
});

it('misses a target when there is nothing to measure', () => {
  expect(ratioFigure('refresh', 'ms', [], ['fetch', [10]], 1.1).isMet).toBe(false);
});

it('writes a row for each figure and says which target was missed', () => {
  const figures = [
    ratioFigure('met', 'µs', [0.3], ['other', [0.3]], 1.5),
    differenceFigure('far off', [60], ['fetch', [5]], 50),
  ];

  const rows = tableOf(figures).split('\n').slice(2);

  expect(rows).toEqual([
    '| met | 0.30 µs | other 0.30 µs | 1.00 × | ≤ 1.50 × | met |',
    '| far off | 60.00 ms | fetch 5.00 ms | + 55.00 ms | ≤ + 50 ms | **missed** |',
  ]);
});
