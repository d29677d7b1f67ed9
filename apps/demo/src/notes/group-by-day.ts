import type { Note } from '../api.js';

/** The notes of one day, newest first. */
export interface DayOfNotes {
  readonly name: string;
  readonly notes: readonly { readonly note: Note; readonly time: string }[];
}

const dayName = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Sorts notes into days, newest first; the day of `now` is called today. */
export function groupByDay(notes: readonly Note[], now: Date): readonly DayOfNotes[] {
  const today = dayName.format(now);
  const newestFirst = [...notes].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const days = new Map<string, { note: Note; time: string }[]>();
  for (const note of newestFirst) {
    const at = new Date(note.createdAt);
    const name = dayName.format(at);
    const entry = { note, time: timeOfDay.format(at) };
    days.set(name, [...(days.get(name) ?? []), entry]);
  }
  return [...days].map(([name, entries]) => ({
    name: name === today ? 'Today' : name,
    notes: entries,
  }));
}
