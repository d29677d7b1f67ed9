/** The global `fetch`, as it is at the time of the call: apps and tests replace it. */
export const webFetch: typeof fetch = (input, init) => fetch(input, init);
