import { inspect } from 'node:util';
import { vi } from 'vitest';
import { tryDecodeJwt } from '../src/protocol/jwt.js';
import type { AuthorizationServer } from '../src/testing/authorization-server.js';
import type { Step } from '../src/testing/authorization-server-script.js';

/** Watches for secrets where none may be: in what is thrown and what is printed. */
export interface Canary {
  /** What was printed, at every level. */
  readonly printed: readonly unknown[];
  /** The kinds of secrets that were met. */
  readonly kinds: readonly string[];
  /** Something that must not be seen. */
  secret(kind: string, value: unknown): void;
  /** Notes what goes over the wire. */
  listen(server: AuthorizationServer): void;
  /** Notes the parameters of URLs that were shown or came back. */
  look(...urls: (string | undefined)[]): void;
  /** Where a secret, or what has the shape of one, is seen in what was thrown or printed. */
  leaks(...thrown: unknown[]): string[];
}

const LEVELS = ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const;

/** JWTs and states; codes and refresh tokens of the scripted server, should they never arrive. */
const SHAPES = /eyJ[\w-]{10}|\bcode-\d|refresh-token-\d|canary-/;

/** Listens to the console until mocks are restored. */
export function createCanary(): Canary {
  const secrets = new Map<string, Set<string>>();
  const printed: unknown[] = [];
  for (const level of LEVELS) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => printed.push(...args));
  }

  function secret(kind: string, value: unknown): void {
    if (typeof value !== 'string' || value === '') return;
    secrets.set(kind, (secrets.get(kind) ?? new Set()).add(value));
  }

  return {
    printed,
    get kinds() {
      return [...secrets.keys()].sort();
    },
    secret,
    listen(server) {
      const { send } = server;
      server.send = async (request) => {
        const form = new URLSearchParams(request.body);
        for (const name of ['code', 'code_verifier', 'refresh_token', 'token']) {
          secret(name, form.get(name));
        }
        const response = await send(request);
        for (const name of ['access_token', 'refresh_token', 'id_token']) {
          const value = new RegExp(`"${name}":"([^"]+)`).exec(response.body)?.[1];
          secret(name, value);
          if (name === 'id_token') secret('nonce', tryDecodeJwt(value)?.['nonce']);
        }
        return response;
      };
    },
    look(...urls) {
      for (const url of urls) {
        const params = new URL(url ?? 'about:blank').searchParams;
        for (const name of ['state', 'nonce', 'code', 'id_token_hint']) {
          secret(name, params.get(name));
        }
      }
    },
    leaks(...thrown) {
      const known = [...secrets.values()].flatMap((values) => [...values]);
      return [...thrown, ...printed]
        .flatMap(waysToShow)
        .filter(
          (text) =>
            SHAPES.test(text) ||
            known.some((one) => text.includes(one) || text.includes(encodeURIComponent(one))),
        );
    },
  };
}

/** All that an app, a log or an error tracker may make of `value`. */
function waysToShow(value: unknown): string[] {
  return [
    value instanceof Error ? `${value.message}\n${value.stack}` : String(value),
    JSON.stringify(value) ?? '',
    inspect(value, { depth: 10, showHidden: true }),
    ...Object.values(value instanceof Object ? value : {}).map(String),
  ];
}

/** An OAuth error whose description quotes what was sent, as some servers have it. */
export function quoting(sent: string, error: string): Step {
  return {
    answer: {
      status: 400,
      body: { error, error_description: `Invalid token: ${sent} (${sent})` },
    },
  };
}

const json = { 'content-type': 'application/json' };

const halfAnAnswer: Step = {
  answer: { headers: json, body: '{"access_token":"canary-access","refresh_token":"canary-ref' },
};
/** No answer. */
export const networkFaults: [string, Step][] = [
  ['offline', { fail: 'offline' }],
  ['unreachable', { fail: 'unreachable' }],
  ['timed out', { fail: 'timed-out' }],
  ['a lost reply', { loseReply: 'unreachable' }],
  ['a late reply', { loseReply: 'timed-out' }],
];
/** What may come of a token request, and must not be quoted. */
export const tokenFaults: [string, Step][] = [
  ...networkFaults,
  ['503', { answer: { status: 503, headers: { 'retry-after': '60' }, body: '<p>canary-access' } }],
  ['429', { answer: { status: 429, headers: { 'retry-after': '60' } } }],
  ['HTML', { answer: { headers: { 'content-type': 'text/html' }, body: '<p>canary-access' } }],
  ['an empty 400', { answer: { status: 400 } }],
  ['401', { answer: { status: 401, headers: json, body: { error: 'invalid_client' } } }],
  ['a redirect', { answer: { status: 302, headers: { location: '/?code=canary-code' } } }],
  ['half an answer', halfAnAnswer],
  ['no access token', { mutate: (body) => ({ ...body, access_token: undefined }) }],
  ['another token type', { mutate: (body) => ({ ...body, token_type: 'DPoP' }) }],
  ['no JWT for an ID Token', { mutate: (body) => ({ ...body, id_token: 'canary-id' }) }],
  ['an encrypted ID Token', { mutate: (body) => ({ ...body, id_token: 'canary-id.b.c.d.e' }) }],
  [
    'an ID Token with half a signature',
    { mutate: (body) => ({ ...body, id_token: String(body['id_token']).slice(0, -20) }) },
  ],
];

/** ID Tokens that are refused, at login and at refresh. */
export const idTokenFaults: [string, (server: AuthorizationServer) => void][] = [
  ['nonce', (server) => server.configure({ idTokenClaims: { nonce: 'canary-nonce' } })],
  ['sub', (server) => server.configure({ idTokenClaims: { sub: undefined } })],
  ['iss', (server) => server.configure({ idTokenClaims: { iss: 'canary-issuer' } })],
  ['aud', (server) => server.configure({ idTokenClaims: { aud: 'canary-audience' } })],
  ['at_hash', (server) => server.configure({ idTokenClaims: { at_hash: 'canary-hash' } })],
  ['signature', (server) => server.configure({ signWithWrongKey: true })],
];
