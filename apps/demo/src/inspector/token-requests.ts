/** Tells of every request that this page sends to the token endpoint. */
export interface TokenRequestWatch {
  /** Delivers what the browser has not told of yet. */
  flush(): void;
}

/**
 * Watches the network without touching it: the browser's own resource timing.
 *
 * @param listener gets the duration of each request; milliseconds
 */
export function watchTokenRequests(
  isTokenEndpoint: (url: string) => boolean,
  listener: (durationMs: number) => void,
): TokenRequestWatch {
  const report = (entries: PerformanceEntryList): void => {
    for (const entry of entries) {
      if (!(entry instanceof PerformanceResourceTiming) || !isTokenEndpoint(entry.name)) continue;
      listener(Math.round(entry.duration));
    }
  };
  const observer = new PerformanceObserver((list) => {
    report(list.getEntries());
  });
  observer.observe({ type: 'resource' });
  return {
    flush() {
      report(observer.takeRecords());
    },
  };
}
