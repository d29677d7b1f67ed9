const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a web origin is on this machine, on whatever port. */
export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && loopbackHosts.has(new URL(origin).hostname);
}

/** Whether a `Host` header names this machine. */
export function isLoopbackHost(host: string): boolean {
  return isLoopbackOrigin(`http://${host}`);
}
