import { expect, it } from 'vitest';
import { groupByDay } from './group-by-day.js';

const now = new Date(2030, 0, 15, 12);

function note(id: string, at: Date) {
  return { id, text: `note ${id}`, createdAt: at.toISOString() };
}

it('puts the newest day and the newest note first', () => {
  const days = groupByDay(
    [
      note('old', new Date(2030, 0, 12, 9)),
      note('morning', new Date(2030, 0, 15, 8)),
      note('noon', new Date(2030, 0, 15, 11, 59)),
    ],
    now,
  );

  expect(days.map((day) => day.notes.map((entry) => entry.note.id))).toEqual([
    ['noon', 'morning'],
    ['old'],
  ]);
});

it('calls this day today', () => {
  const days = groupByDay([note('a', now), note('b', new Date(2030, 0, 14, 12))], now);

  expect(days.map((day) => day.name)).toEqual(['Today', expect.not.stringMatching('Today')]);
});

it('has no day without notes', () => {
  expect(groupByDay([], now)).toEqual([]);
});
