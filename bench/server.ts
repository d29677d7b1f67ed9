import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTestIssuer, type TestIssuer } from 'unlapse/testing';

/** An authorization server that does as little as it can, and the site of the pages that ask it. */
export interface BenchServer {
  readonly url: string;
  /** Paths asked for since the last call, pages and scripts aside. */
  takeRequests(): readonly string[];
  /** How long a token request takes from now on; milliseconds. */
  setDelay(delayMs: number): void;
  close(): Promise<void>;
}

/** For a page that needs no file but its script. */
type Answer = readonly [type: string, body: string];

const LIFETIME_SECONDS = 3600;

/** @param scripts by name; the page `/x` runs `x.js` */
export async function startServer(scripts: ReadonlyMap<string, string>): Promise<BenchServer> {
  let delayMs = 0;
  let requests: string[] = [];
  const server = createServer((request, response) => {
    void answer(request).then(([type, body]) => send(response, type, body));
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const documents = await createDocuments(url);

  async function answer(request: IncomingMessage): Promise<Answer> {
    const name = (request.url ?? '/').slice(1);
    const script = scripts.get(name);
    if (script !== undefined) return ['text/javascript', script];
    if (scripts.has(`${name}.js`)) return ['text/html', pageOf(name)];
    if (name !== 'favicon.ico') requests.push(name);
    request.resume();
    await once(request, 'end');
    if (name === 'token' && delayMs > 0) {
      await new Promise<void>((resolve) => setTimeout(resolve, delayMs));
    }
    return ['application/json', documents(name)];
  }

  return {
    url,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    setDelay(nextMs) {
      delayMs = nextMs;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/**
 * What the server says, by path. Tokens rotate; their signatures are made beforehand, so that its
 * own work does not hide the client's.
 */
async function createDocuments(url: string): Promise<(name: string) => string> {
  const issuer = await createTestIssuer({ issuer: url });
  const manifest = {
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/jwks`,
    end_session_endpoint: `${url}/logout`,
    id_token_signing_alg_values_supported: ['ES256'],
  };
  const fixed: Readonly<Record<string, unknown>> = {
    '.well-known/openid-configuration': manifest,
    jwks: issuer.jwks,
  };
  const grant = await createGrant(issuer);
  return (name) => JSON.stringify(name === 'token' ? grant() : (fixed[name] ?? {}));
}

/** Answers of the token endpoint; the refresh token is a JWT too, as keycloak-js demands. */
async function createGrant(issuer: TestIssuer): Promise<() => object> {
  const exp = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS;
  const [accessToken, idToken, refreshToken] = await Promise.all([
    issuer.mintAccessToken({ exp, scope: 'openid profile email offline_access' }),
    issuer.mintIdToken({ exp, name: 'Alice Example', email: 'alice@example.com' }),
    issuer.mintAccessToken({ exp: exp + LIFETIME_SECONDS }),
  ]);
  let grants = 0;
  return () => {
    grants += 1;
    const signature = Buffer.from(`signature ${grants}`).toString('base64url');
    return {
      access_token: resigned(accessToken, signature),
      id_token: idToken,
      refresh_token: resigned(refreshToken, signature),
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
      scope: 'openid profile email offline_access',
    };
  };
}

/** Another token with the same claims; nobody here checks an access token. */
function resigned(token: string, signature: string): string {
  return `${token.slice(0, token.lastIndexOf('.'))}.${signature}`;
}

function pageOf(name: string): string {
  return `<!doctype html><title>${name}</title><script type="module" src="/${name}.js"></script>`;
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, {
    'Content-Type': type,
    'Cache-Control': type === 'application/json' ? 'no-store' : 'max-age=3600',
    // Only pages that are isolated from others get clocks of 5 µs; else 100 µs.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  });
  response.end(body);
}
