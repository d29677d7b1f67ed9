import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Unlapse from 'unlapse';
import { startDevServer, type DevServer } from 'unlapse-dev-server';
import { build } from 'vite';

declare global {
  interface Window {
    /** The library, in the pages that have it. */
    readonly unlapse: typeof Unlapse;
  }
}

/** An app of one page, without a framework, and an OpenID server of its own. */
export interface PlainApp {
  readonly url: string;
  readonly clientId: string;
  /** Another client, which may use the implicit flow. */
  readonly implicitClientId: string;
  readonly devServer: DevServer;
  /** What is at the redirect URI. */
  setCallbackPage(page: keyof typeof pages): void;
  close(): Promise<void>;
}

const pages = {
  /** Has the library as `window.unlapse`. */
  library: `<!doctype html><title>Plain</title><script type="module">
    import * as unlapse from '/library/unlapse.js';
    Object.assign(window, { unlapse });
  </script>`,
  /** Has nothing, but a router that moves on at once. */
  rewriting: '<!doctype html><script>history.replaceState(null, "", "/somewhere/else")</script>',
} as const;

export async function startPlainApp(): Promise<PlainApp> {
  let library: ReadonlyMap<string, string> = new Map();
  let callbackPage: keyof typeof pages = 'library';
  const listener: RequestListener = ({ url = '' }, response) => {
    const script = library.get(url.replace('/library/', ''));
    const page = url.startsWith('/auth-action-complete') ? callbackPage : 'library';
    response.setHeader('Content-Type', script === undefined ? 'text/html' : 'text/javascript');
    response.end(script ?? pages[page]);
  };
  const server = createServer(listener);
  await once(server.listen(0, 'localhost'), 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const clientId = 'plain';
  const redirectUris = [`${url}/auth-action-complete`];
  const implicitClientId = 'plain-implicit';
  const devServer = await startDevServer({
    port: 0,
    // For those who prove a key, which are few.
    dpopNonce: true,
    clients: [
      { clientId, redirectUris },
      { clientId: implicitClientId, redirectUris, implicit: true },
    ],
  });
  // The last: it makes this a process for production, where no development server starts.
  library = await buildLibrary();

  return {
    url,
    clientId,
    implicitClientId,
    devServer,
    setCallbackPage(page) {
      callbackPage = page;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await devServer.close();
    },
  };
}

/** The files of the library, built for browsers, by name. */
async function buildLibrary(): Promise<ReadonlyMap<string, string>> {
  const entry = new URL(import.meta.resolve('unlapse')).pathname;
  const lib = { entry, formats: ['es' as const], fileName: 'unlapse' };
  const built = await build({ configFile: false, logLevel: 'warn', build: { write: false, lib } });
  const files = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  return new Map(
    files.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code] as const] : [])),
  );
}
