import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeLock } from '../../testing/lock.contract.js';
import { createManualClock } from '../../testing/manual-clock.js';
import { createWebLock } from './lock.js';

type Grant = () => Promise<unknown>;

/** The part of the browser's LockManager that is used: exclusive locks that can be given up on. */
class LockManagerStandIn {
  readonly #tails = new Map<string, Promise<unknown>>();

  async request(name: string, { signal }: { signal: AbortSignal }, grant: Grant): Promise<unknown> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
    });
    aborted.catch(() => {});
    let isGivenUp = false;
    const run = before.then(() => (isGivenUp ? undefined : { result: grant() }));
    this.#tails.set(
      name,
      run.then((granted) => granted?.result).catch(() => {}),
    );
    try {
      await Promise.race([run, aborted]);
    } catch (error) {
      isGivenUp = true;
      throw error;
    }
    return (await run)?.result;
  }
}

describe('without Web Locks', () => {
  describeLock('web, in this tab', createWebLock);
});

describe('with Web Locks', () => {
  beforeEach(() => {
    vi.stubGlobal('navigator', { locks: new LockManagerStandIn() });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  describeLock('web', createWebLock);

  it('is shared by all tabs', async () => {
    const clock = createManualClock();
    const [first, second] = [createWebLock(clock), createWebLock(clock)];
    const order: string[] = [];

    await Promise.all([
      first.run('a', 1_000, async () => {
        order.push('first in');
        await Promise.resolve();
        order.push('first out');
      }),
      second.run('a', 1_000, async () => order.push('second')),
    ]);

    expect(order).toEqual(['first in', 'first out', 'second']);
  });
});

it('locks this tab only where the browser refuses', async () => {
  vi.stubGlobal('navigator', { locks: { request: refuse } });
  const lock = createWebLock(createManualClock());

  expect(await lock.run('a', 1_000, async (held) => held)).toBe(true);

  vi.unstubAllGlobals();
});

it('lets the owner finish when the lock is stolen from it', async () => {
  vi.stubGlobal('navigator', { locks: { request: grantAndSteal } });
  const lock = createWebLock(createManualClock());

  expect(await lock.run('a', 1_000, async () => 'done')).toBe('done');

  vi.unstubAllGlobals();
});

async function refuse(): Promise<never> {
  throw new DOMException('', 'SecurityError');
}

async function grantAndSteal(_name: string, _options: unknown, grant: Grant): Promise<never> {
  void grant();
  throw new DOMException('', 'AbortError');
}
