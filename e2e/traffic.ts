import type { BrowserContext, Request } from '@playwright/test';

/** What the pages of a browser context have sent, shown in their address bars, and printed. */
export interface Traffic {
  /** In the order in which they were sent. */
  readonly requests: readonly Request[];
  /** Every address that a window or frame had. */
  readonly addresses: readonly string[];
  /** Console messages and uncaught errors. */
  readonly printed: readonly string[];
  /** Tokens, codes and verifiers that went over the wire, with the name that each was sent by. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Where one of them is that it must not be, in words; empty when all is well. */
  leaks(): readonly string[];
}

const secretFields = ['access_token', 'refresh_token', 'id_token', 'code', 'code_verifier'];

/** Follows a context from now on, popups included. */
export async function watchTraffic(context: BrowserContext): Promise<Traffic> {
  const requests: Request[] = [];
  const addresses: string[] = [];
  const printed: string[] = [];
  const secrets = new Map<string, string>();

  function learn(fields: Iterable<readonly [string, unknown]>): void {
    for (const [name, value] of fields) {
      if (secretFields.includes(name) && typeof value === 'string') secrets.set(value, name);
    }
  }

  context.on('request', (request) => {
    requests.push(request);
    learn(new URL(request.url()).searchParams);
    if (isTokenRequest(request)) learn(new URLSearchParams(request.postData() ?? ''));
  });
  context.on('page', (page) => {
    page.on('framenavigated', (frame) => addresses.push(frame.url()));
  });
  context.on('console', (message) => printed.push(message.text()));
  context.on('weberror', (error) => printed.push(String(error.error().stack ?? error.error())));
  await context.exposeBinding('tellTokens', (_, body: string) =>
    learn(Object.entries(parse(body))),
  );
  await context.addInitScript(tellTokensAnswered);

  return {
    requests,
    addresses,
    printed,
    secrets,
    leaks: () =>
      [...secrets].flatMap(([secret, name]) => [
        ...printed
          .filter((text) => text.includes(secret))
          .map((text) => `${name} in the console: ${text}`),
        ...[...requests.map((request) => request.url()), ...addresses]
          .filter((url) => url.includes(secret) && !mayCarry(name, new URL(url)))
          .map((url) => `${name} in a URL: ${url}`),
        ...requests
          .filter((request) => hasForeignReferrer(request, secret))
          .map((request) => `${name} in the Referer of ${request.url()}`),
      ]),
  };
}

/**
 * Runs in every page: shows the answers of the token endpoint to the test, before the page sees
 * them. The browser itself forgets the body of an answer that a page is through with.
 */
function tellTokensAnswered(): void {
  const { fetch } = window;
  const tell = Reflect.get(window, 'tellTokens') as (body: string) => Promise<void>;
  window.fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (/\/token(\.oauth2)?$/.test(new URL(response.url || 'about:blank').pathname)) {
      // What breaks off in the middle is for the page to notice.
      await response
        .clone()
        .text()
        .then(tell, () => {});
    }
    return response;
  };
}

/** A fault may answer with anything. */
function parse(body: string): object {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

function isTokenRequest(request: Request): boolean {
  return request.method() === 'POST' && /\/token(\.oauth2)?$/.test(new URL(request.url()).pathname);
}

/** A code comes back in the callback's URL; an ID Token says whom a logout or silent login is for. */
function mayCarry(name: string, url: URL): boolean {
  if (name === 'code') return url.pathname === '/auth-action-complete';
  const isHint =
    /\/(session\/end|logout)$/.test(url.pathname) || url.searchParams.get('prompt') === 'none';
  return name === 'id_token' && isHint;
}

/** Whether a page has told another origin a secret of its own address. */
function hasForeignReferrer(request: Request, secret: string): boolean {
  const { referer } = request.headers();
  return (
    referer !== undefined &&
    referer.includes(secret) &&
    new URL(referer).origin !== new URL(request.url()).origin
  );
}
