import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  accessTokenOf,
  bearerMiddleware,
  createAccessTokenVerifier,
  createDPoPVerifier,
} from 'unlapse/server';

/** An API that takes only tokens which are bound to a key, and says who calls. */
export interface BoundApi {
  readonly url: string;
  close(): Promise<void>;
}

/** @param appOrigin whose pages may call */
export async function startBoundApi(
  issuer: string,
  audience: string,
  appOrigin: string,
): Promise<BoundApi> {
  const server = createServer((request, response) => {
    response.setHeader('Access-Control-Allow-Origin', appOrigin);
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, DPoP');
    response.setHeader('Access-Control-Expose-Headers', 'WWW-Authenticate, DPoP-Nonce');
    if (request.method === 'OPTIONS') response.end();
    else {
      void letIn(request, response, (error) => {
        response.statusCode = error === undefined ? 200 : 500;
        response.end(error === undefined ? accessTokenOf(request).claims.sub : '');
      });
    }
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const letIn = bearerMiddleware(
    createDPoPVerifier(createAccessTokenVerifier({ issuer, audience }), { origin: url }),
  );
  return {
    url,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
