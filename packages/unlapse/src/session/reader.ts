import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { RecordStore, Stored } from './record-store.js';

/** Reads the store when there is reason to, and only then. */
export interface Reader {
  /** Whether what is stored may have changed since it was read. */
  isStale(nowMs?: number): boolean;
  /** Something may have changed. */
  invalidate(): void;
  /** Reads what may have changed; callers at the same time share one reading. Never rejects. */
  freshen(): Promise<void>;
}

export interface ReaderDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly records: RecordStore;
  /** What this tab holds now. */
  held(): Stored | undefined;
  /** Before what was `found` is taken in; `before` is what was held when the reading began. */
  screen(found: Stored, before: Stored | undefined): Promise<Stored>;
  /** Takes in what was read. */
  take(stored: Stored): void;
  /** The store cannot be read now: called at each try. */
  onUnreadable(): void;
}

/** Where the hint of another tab got lost, the first use after this time reads all the same. */
const STALE_AFTER_MS = 10_000;

export function createReader(deps: ReaderDeps): Reader {
  const { clock, logger, records } = deps;
  /** How often there was reason to read the store, and which of them the last reading answers. */
  let changes = 1;
  let changesRead = 0;
  let readAtMs = 0;
  let reading: Promise<void> | undefined;
  let isUnreadable = false;

  function isStale(nowMs = clock.now()): boolean {
    return changesRead !== changes || Math.abs(nowMs - readAtMs) > STALE_AFTER_MS;
  }

  /** Reads until nothing has changed while it was reading. */
  async function read(): Promise<void> {
    try {
      do {
        const answered = changes;
        const startMs = clock.now();
        const before = deps.held();
        const stored = await deps.screen(await records.read(before), before);
        isUnreadable = false;
        if (deps.held() !== before) {
          changes += 1;
          continue;
        }
        changesRead = answered;
        readAtMs = startMs;
        deps.take(stored);
      } while (changesRead !== changes);
    } catch {
      if (!isUnreadable) logger.error('the session store cannot be read now');
      isUnreadable = true;
      deps.onUnreadable();
    } finally {
      reading = undefined;
    }
  }

  return {
    isStale,
    invalidate() {
      changes += 1;
    },
    async freshen() {
      if (isStale()) await (reading ??= read());
    },
  };
}
