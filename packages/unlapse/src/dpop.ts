import { webFetch } from './platform/web/fetch.js';
import { createWebProofKeys } from './platform/web/proof-keys.js';
import type { Http } from './ports/http.js';
import { createDPoPHttp } from './protocol/dpop-http.js';
import { createProver } from './protocol/prover.js';
import type { RefreshDeps } from './refresh/refresh-once.js';
import { createRefresher } from './refresh/refresher.js';
import type { Refresher } from './refresh/single-flight.js';
import { createDPoPFetch } from './session/dpop-fetch.js';
import type { Session } from './session/session-api.js';

/**
 * How the tokens of a session are bound to a key of this browser. `sessionKey`, which names client
 * and issuer, is no key of that kind.
 */
export type TokenBinding = (ports: RefreshDeps, sessionKey: string) => BoundPorts;

/** What a session with bound tokens uses in place of the plain ports. */
export interface BoundPorts {
  readonly http: Http;
  readonly refresher: Refresher;
  readonly fetch: Session['fetch'];
  /** The authorization request with what binds its code to the key. */
  boundUrl(authorizeUrl: string): Promise<string>;
  /** Forgets the key when the user signs out. */
  watch(session: Session): void;
}

/**
 * Binds the tokens of a session to a key that cannot leave this browser (RFC 9449): a stolen token
 * is of no use without it. The server must give such tokens (`token_type: DPoP`), and the API must
 * take them. A login throws `UNLAPSE_RESPONSE_INVALID` where the server answers with a plain bearer
 * token, and `UNLAPSE_PLATFORM_UNSUPPORTED` where there is no WebCrypto.
 *
 * @example
 * const session = createSession({ provider: new OpenIdProvider(), options, dpop: dpop() });
 */
export function dpop(): TokenBinding {
  return (ports, sessionKey) => {
    const { clock, logger } = ports;
    const keys = createWebProofKeys(sessionKey, ports);
    const prover = createProver(keys, clock);
    const http = createDPoPHttp(ports.http, prover, clock);
    return {
      http,
      refresher: createRefresher({ ...ports, http }),
      fetch: createDPoPFetch(webFetch, prover),
      boundUrl: async (authorizeUrl) => `${authorizeUrl}&dpop_jkt=${await prover.thumbprint()}`,
      watch: (session) =>
        void session.on('signed-out', ({ reason }) => {
          // Only where the user did it: by the time other tabs hear of it, there may be a new key.
          if (reason !== 'user') return;
          keys.clear().catch(() => logger.error('the dpop key could not be deleted'));
        }),
    };
  };
}
