/**
 * Within this time every call of a session settles, whatever the other tabs, the server and the
 * network do; of the time in which its tab runs and may use its timers; milliseconds. The longest
 * wait is one for another tab's refresh (35 s), then three attempts of 10 s with their pauses; the
 * rest is for a slow store.
 */
export const CALLER_BOUND_MS = 75_000;

/** Within this time a hint has reached every running tab, and the tab has read the store. */
export const HINT_BOUND_MS = 1000;

/** What no hint tells a tab, it reads in the store after this time, before it gives anything out. */
export const STALE_BOUND_MS = 11_000;

/** The longest wait between two tries to refresh; milliseconds. */
export const RETRY_BOUND_MS = 65_000;

/** More requests than this for each tab in a minute are a storm: attempts of retries, and some calls. */
export const REQUESTS_PER_MINUTE = 100;

/** A request that got no answer in this time gets none any more; milliseconds. */
export const REQUEST_BOUND_MS = 10_000;

/** A refresh with all its attempts takes no longer; milliseconds. */
export const REFRESH_BOUND_MS = 15_000;
