/** The demo app with its API and its OpenID server: `npm run demo`. */
import { parseArgs } from 'node:util';
import { isPortFree } from './ports.js';
import { demoPorts, startDemo, type Demo } from './start-demo.js';

type Ports = Record<keyof typeof demoPorts, number>;

const ports = readPorts();
for (const [part, port] of Object.entries(ports)) {
  if (await isPortFree(port)) continue;
  console.error(
    `Port ${port}, for the ${part}, is taken by another program. Stop it, or choose another port:\n` +
      `  npm run demo -- --${part}-port ${port + 10}    (or DEMO_${part.toUpperCase()}_PORT=${port + 10})`,
  );
  process.exit(1);
}

const demo = await startDemo({
  app: 'dev',
  ports,
  behaviour: { accessTokenTtlSeconds: 20, refreshTokenTtlSeconds: 600, rotate: true },
});
let stopping: Promise<never> | undefined;
console.log(banner(demo));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
stopWithNpm();

/** Called more than once: a terminal and npm may both pass the signal on. */
function stop(): void {
  stopping ??= demo.close().then(() => process.exit(0));
}

/** npm starts us through a shell, which a SIGTERM ends without a word to us. */
function stopWithNpm(): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  setInterval(() => {
    if (process.ppid !== shell) stop();
  }, 500).unref();
}

function readPorts(): Ports {
  const { values } = parseArgs({
    options: {
      'app-port': { type: 'string' },
      'api-port': { type: 'string' },
      'issuer-port': { type: 'string' },
    },
  });
  const read = (part: keyof Ports): number => {
    const text = values[`${part}-port`] ?? process.env[`DEMO_${part.toUpperCase()}_PORT`];
    const port = Number(text ?? demoPorts[part]);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
    console.error(`--${part}-port takes a number from 1 to 65535`);
    process.exit(1);
  };
  return { app: read('app'), api: read('api'), issuer: read('issuer') };
}

function banner({ appUrl, api, devServer }: Demo): string {
  return `
  Unlapse demo
  ────────────
  App            ${appUrl}
  API            ${api.url}
  OpenID server  ${devServer.issuer}
  Faults         ${devServer.issuer}/faults

  Sign in as     ${devServer.users.map(({ username }) => username).join(', ')} (password: password)
  Tokens         access 20 s, refresh 10 min, replaced at each refresh

  Ctrl-C stops everything.
`;
}
