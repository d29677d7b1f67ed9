import type { Clock } from '../ports/clock.js';
import type { Http } from '../ports/http.js';
import { type IssuerCheck, readManifest } from '../protocol/discovery.js';
import type { Manifest } from '../protocol/manifest.js';
import { secureUrl } from '../protocol/secure-url.js';

/** Fetches discovery documents, one request per URL and hour; failures are not remembered. */
export type ManifestSource = (
  discoveryUrl: string,
  issuerAgrees?: IssuerCheck,
) => Promise<Manifest>;

const KEEP_MS = 3_600_000;

export function createManifestSource(http: Http, clock: Clock): ManifestSource {
  const cache = new Map<
    string,
    { readonly atMs: number; readonly response: ReturnType<Http['send']> }
  >();

  return async (discoveryUrl, issuerAgrees) => {
    const url = secureUrl(discoveryUrl, 'discoveryUrl').href;
    const nowMs = clock.monotonic();
    let entry = cache.get(url);
    if (entry === undefined || nowMs - entry.atMs >= KEEP_MS) {
      entry = { atMs: nowMs, response: http.send({ method: 'GET', url }) };
      cache.set(url, entry);
    }
    try {
      return readManifest(await entry.response, discoveryUrl, issuerAgrees);
    } catch (error) {
      if (cache.get(url) === entry) cache.delete(url);
      throw error;
    }
  };
}
