import { serve } from '@hono/node-server';
import { createAccessTokenVerifier } from 'unlapse/server';
import { createApp } from './app.js';

export interface ApiSettings {
  /** 0 takes a free one. */
  readonly port: number;
  /** Whose tokens are taken. */
  readonly issuer: string;
  /** What the tokens must name as their audience. */
  readonly audience: string;
  /** The one origin whose pages may call. */
  readonly appOrigin: string;
}

export interface Api {
  /** `http://localhost:` and the port. */
  readonly url: string;
  /** Requests since the start, preflight requests included. */
  readonly requestCount: number;
  close(): Promise<void>;
}

/**
 * Starts the API on the loopback interface.
 *
 * @throws {Error} `EADDRINUSE`: the port is taken
 */
export async function startApi({ port, appOrigin, issuer, audience }: ApiSettings): Promise<Api> {
  const app = createApp({ verifier: createAccessTokenVerifier({ issuer, audience }), appOrigin });
  let requestCount = 0;
  const counting = (request: Request): Response | Promise<Response> => {
    requestCount += 1;
    return app.fetch(request);
  };
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: counting, port, hostname: '127.0.0.1' }, (address) =>
      resolve({
        url: `http://localhost:${address.port}`,
        get requestCount() {
          return requestCount;
        },
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            // Browsers keep idle connections open.
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      }),
    );
    server.on('error', reject);
  });
}
