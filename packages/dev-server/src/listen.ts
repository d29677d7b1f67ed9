import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DevServerError } from './errors.js';

/** A port of this machine that requests arrive at. */
export interface Listener {
  readonly port: number;
  /** Answers requests from now on; those that came earlier have waited. */
  serve(listener: RequestListener): void;
  /** Makes clients open a new connection for their next request. */
  closeIdleConnections(): void;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and, where the machine has it, on ::1: a browser may take `localhost` for
 * either. No other address can be asked for.
 *
 * @param port 0 for any free one
 * @throws {DevServerError} DEV_SERVER_PORT_TAKEN: another program has the port
 */
export async function listenOnLoopback(port: number): Promise<Listener> {
  let listener: RequestListener | undefined;
  const waiting: Array<Parameters<RequestListener>> = [];
  const accept: RequestListener = (...exchange) => {
    if (listener) listener(...exchange);
    else waiting.push(exchange);
  };

  const v4 = await listen(accept, port, '127.0.0.1');
  const { port: actualPort } = v4.address() as AddressInfo;
  const servers = [v4];
  try {
    servers.push(await listen(accept, actualPort, '::1'));
  } catch (error) {
    // Only a machine without IPv6 may do without: else `localhost` would reach somebody else.
    if (isPortTaken(error)) {
      await close(v4);
      if (port === 0) return listenOnLoopback(0);
      throw error;
    }
  }

  return {
    port: actualPort,
    serve(next) {
      listener = next;
      for (const exchange of waiting.splice(0)) next(...exchange);
    },
    closeIdleConnections() {
      for (const server of servers) server.closeIdleConnections();
    },
    async close() {
      await Promise.all(servers.map(close));
    },
  };
}

async function listen(accept: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer(accept);
  try {
    await once(server.listen({ port, host }), 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new DevServerError(
      'DEV_SERVER_PORT_TAKEN',
      `port ${port} is taken by another program: stop it, or choose another with --port`,
      { cause },
    );
  }
  return server;
}

function isPortTaken(error: unknown): boolean {
  return error instanceof DevServerError && error.code === 'DEV_SERVER_PORT_TAKEN';
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
