import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A port that nobody has, now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether nobody listens at a port of this machine, by either of its loopback addresses. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer();
    try {
      await once(server.listen(port, host), 'listening');
      server.close();
      await once(server, 'close');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
      // No such address on this machine, so nobody can be there.
    }
  }
  return true;
}
