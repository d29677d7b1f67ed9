const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The time of day to the second. */
export function formatTime(epochMs: number): string {
  return clock.format(epochMs);
}

export function formatDayAndTime(epochMs: number): string {
  return dayAndTime.format(epochMs);
}

/** What is left, as on a stopwatch: `17`, `2:05`, `1:00:00`. */
export function formatCountdown(remainingMs: number): string {
  const seconds = Math.ceil(remainingMs / 1000);
  if (seconds < 100) return String(seconds);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60];
  const hours = Math.floor(seconds / 3600);
  if (hours > 0) parts.unshift(hours);
  return parts.map((part, index) => (index === 0 ? String(part) : pad(part))).join(':');
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
