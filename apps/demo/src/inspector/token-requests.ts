/** One request to the token endpoint, as the browser saw it. */
export interface TokenRequest {
  /** `undefined` when no answer came. */
  readonly status: number | undefined;
  readonly durationMs: number;
}

/** Tells of every request that this page sends to the token endpoint. */
export interface TokenRequestWatch {
  /** Delivers what the browser has not told of yet. */
  flush(): void;
}

/** Watches the network without touching it: the browser's own resource timing. */
export function watchTokenRequests(
  isTokenEndpoint: (url: string) => boolean,
  listener: (request: TokenRequest) => void,
): TokenRequestWatch {
  const report = (entries: PerformanceEntryList): void => {
    for (const entry of entries) {
      if (!(entry instanceof PerformanceResourceTiming) || !isTokenEndpoint(entry.name)) continue;
      const status = entry.responseStatus === 0 ? undefined : entry.responseStatus;
      listener({ status, durationMs: Math.round(entry.duration) });
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
