/**
 * Within this time every call of a session settles, whatever the other tabs, the server and the
 * network do; of the time in which its tab runs and may use its timers; milliseconds. The longest
 * wait is one for the lock (36 s), then a refresh of its own (15 s) and its keys (10 s); the rest is
 * for a slow store.
 */
export const CALLER_BOUND_MS = 75_000;

/** Within this time a hint has reached every running tab, and the tab has read the store; milliseconds. */
export const HINT_BOUND_MS = 1000;

/**
 * What no hint tells a tab, it reads in the store after this time, before it gives anything out;
 * milliseconds. A second more than the tab itself allows: reading takes time.
 */
export const STALE_BOUND_MS = 11_000;

/**
 * The longest wait between two tries to refresh, where no server asks for more: the longest
 * back-off (60 s), and then the tab's next look; milliseconds.
 */
export const RETRY_BOUND_MS = 65_000;

/** More requests than this in a minute, for each tab, are a storm: retries and calls make fewer. */
export const REQUESTS_PER_MINUTE = 100;

/** A request that got no answer in this time gets none any more; milliseconds. */
export const REQUEST_BOUND_MS = 10_000;

/** A refresh with all its attempts, but without the keys of a new ID Token, takes no longer; milliseconds. */
export const REFRESH_BOUND_MS = 15_000;
