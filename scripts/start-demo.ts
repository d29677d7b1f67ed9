import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDevServer, type Behaviour, type DevServer } from 'unlapse-dev-server';
import { build, createServer, preview, type InlineConfig } from 'vite';
import { startApi, type Api } from '../apps/api/src/start-api.js';
import { freePort } from './ports.js';

export interface DemoOptions {
  /** `dev`: from its sources, as it changes. `built`: as it would be deployed. */
  readonly app: 'dev' | 'built';
  /** Of app, API and OpenID server; absent: any that is free. */
  readonly ports?: Readonly<Record<keyof typeof demoPorts, number>>;
  /** How the server treats tokens. */
  readonly behaviour?: Partial<Behaviour>;
  /** More for the app to find in `import.meta.env`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The demo app, its API and its OpenID server, all running. */
export interface Demo {
  readonly appUrl: string;
  readonly api: Api;
  readonly devServer: DevServer;
  close(): Promise<void>;
}

/** The ports of `npm run demo`. */
export const demoPorts = { app: 8100, api: 8101, issuer: 9400 } as const;

const appRoot = fileURLToPath(new URL('../apps/demo', import.meta.url));
const audience = 'https://api.unlapse.example';
const clientId = 'unlapse-demo';

/** Starts all three, each as soon as what it needs is there, or none of them. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { app, ports, behaviour, env } = options;
  const appPort = ports?.app ?? (await freePort());
  const appUrl = `http://localhost:${appPort}`;
  const closers: Array<() => Promise<void>> = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).toReversed()) await closeOne();
  };

  try {
    const devServer = await startDevServer({
      port: ports?.issuer ?? 0,
      clients: [
        { clientId, name: 'Cairn', redirectUris: [`${appUrl}/auth-action-complete`] },
        // The app on a device.
        {
          clientId: 'unlapse-demo-native',
          name: 'Cairn',
          redirectUris: ['unlapse.demo://auth-action-complete'],
        },
      ],
      ...behaviour,
    });
    closers.push(() => devServer.close());

    const { issuer } = devServer;
    const api = await startApi({ port: ports?.api ?? 0, issuer, audience, appOrigin: appUrl });
    closers.push(() => api.close());

    const config = appConfig(appPort, {
      VITE_ISSUER: issuer,
      VITE_API_URL: api.url,
      VITE_AUDIENCE: audience,
      VITE_CLIENT_ID: clientId,
      ...env,
    });
    closers.push(await (app === 'dev' ? serveSources(config) : serveBuilt(config)));
    return { appUrl, api, devServer, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function appConfig(port: number, env: Readonly<Record<string, string>>): InlineConfig {
  const server = { host: 'localhost', port, strictPort: true };
  return {
    root: appRoot,
    logLevel: 'warn',
    clearScreen: false,
    define: Object.fromEntries(
      Object.entries(env).map(([name, value]) => [
        `import.meta.env.${name}`,
        JSON.stringify(value),
      ]),
    ),
    server,
    preview: server,
  };
}

async function serveSources(config: InlineConfig): Promise<() => Promise<void>> {
  const server = await createServer(config);
  await server.listen();
  return () => server.close();
}

/** Every demo has a build of its own: the addresses are part of it. */
async function serveBuilt(config: InlineConfig): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), 'unlapse-demo-'));
  const built: InlineConfig = { ...config, build: { outDir, emptyOutDir: true } };
  await build(built);
  const server = await preview(built);
  return async () => {
    await server.close();
    await rm(outDir, { recursive: true });
  };
}
