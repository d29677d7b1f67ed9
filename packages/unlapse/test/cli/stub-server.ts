import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How a server is set up; each member is what its endpoint answers. */
export interface StubSettings {
  /** Added to the discovery document; `undefined` takes a member out. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** `Access-Control-Allow-Origin` of each path that has one. */
  readonly allowedOrigins?: Readonly<Record<string, string>>;
  readonly authorize?: (query: URLSearchParams) => StubAnswer;
  readonly token?: (form: URLSearchParams) => StubAnswer;
  readonly logout?: (query: URLSearchParams) => StubAnswer;
}

export interface StubAnswer {
  readonly status: number;
  readonly location?: string;
  readonly body?: string;
}

/** Starts a server that is set up as the test says, and well otherwise; its discovery URL. */
export async function startStubServer(settings: StubSettings = {}): Promise<string> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const routes: Record<string, (params: URLSearchParams) => StubAnswer> = {
    '/.well-known/openid-configuration': () => ({
      status: 200,
      body: JSON.stringify({ ...metadataOf(issuer), ...settings.metadata }),
    }),
    '/authorize': settings.authorize ?? nobodyIsSignedIn,
    '/token': settings.token ?? (() => refusal('invalid_grant')),
    '/jwks': () => ({ status: 200, body: '{ "keys": [] }' }),
    '/logout':
      settings.logout ??
      ((query) => ({ status: 302, location: query.get('post_logout_redirect_uri') ?? '' })),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', issuer);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const params = request.method === 'POST' ? new URLSearchParams(body) : searchParams;
    const { status, location, body: text } = routes[pathname]?.(params) ?? { status: 404 };
    const origins = settings.allowedOrigins;
    const allowed = origins === undefined ? '*' : origins[pathname];
    response.writeHead(status, {
      ...(location !== undefined && { location }),
      ...(allowed !== undefined && { 'access-control-allow-origin': allowed }),
    });
    response.end(text);
  }

  return `${issuer}/.well-known/openid-configuration`;
}

/** An OAuth error of the token endpoint. */
export function refusal(error: string, description?: string): StubAnswer {
  return { status: 400, body: JSON.stringify({ error, error_description: description }) };
}

/** What `prompt=none` gets where all is well. */
export function nobodyIsSignedIn(query: URLSearchParams): StubAnswer {
  return { status: 302, location: `${query.get('redirect_uri')}?error=login_required` };
}

function metadataOf(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'offline_access'],
  };
}
