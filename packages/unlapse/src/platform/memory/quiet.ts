/** What WebCrypto has under way on other threads. */
const underway = new Set<Promise<unknown>>();

/** Real timers, taken before a test replaces them. */
const soon: (callback: () => void) => void =
  (globalThis as { setImmediate?: typeof soon }).setImmediate ??
  ((callback) => globalThis.setTimeout(callback, 0));

/**
 * Settles once everything that was ready has gone on as far as it can: chains of promises, and,
 * after `watchCrypto`, signatures and hashes. Microseconds where nothing is to wait for.
 */
export async function untilQuiet(): Promise<void> {
  await new Promise<void>(soon);
  while (underway.size > 0) {
    await Promise.allSettled(underway);
    await new Promise<void>(soon);
  }
}

const METHODS = [
  'decrypt',
  'deriveBits',
  'deriveKey',
  'digest',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'unwrapKey',
  'verify',
  'wrapKey',
] as const;

let isWatching = false;

/**
 * Lets `untilQuiet` wait for WebCrypto too. Its work takes real time: virtual time must not pass it
 * by, or the same test would go differently on a slower machine. The work itself stays as it is.
 */
export function watchCrypto(): void {
  const { subtle } = globalThis.crypto ?? {};
  if (isWatching || subtle === undefined) return;
  isWatching = true;
  for (const name of METHODS) {
    const method = subtle[name].bind(subtle) as (...args: unknown[]) => Promise<unknown>;
    const value = (...args: unknown[]): Promise<unknown> => watched(method(...args));
    Object.defineProperty(subtle, name, { value, configurable: true, writable: true });
  }
}

function watched(work: Promise<unknown>): Promise<unknown> {
  underway.add(work);
  const forget = (): boolean => underway.delete(work);
  work.then(forget, forget);
  return work;
}
