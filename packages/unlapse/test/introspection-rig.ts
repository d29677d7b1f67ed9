import {
  createIntrospector,
  type AccessTokenVerifier,
  type ClientCredentials,
  type IntrospectorOptions,
  type VerifierSurroundings,
} from '../src/server/index.js';
import { createManualClock, type ManualClock } from '../src/testing/manual-clock.js';

export const issuer = 'https://issuer.example.test';
export const audience = 'https://api.example.test';
export const introspectionEndpoint: string = `${issuer}/introspect`;
export const metadataUrl: string = `${issuer}/.well-known/openid-configuration`;
export const nowSeconds: number = Date.UTC(2030, 0, 1) / 1000;
export const secret: ClientCredentials = { clientId: 'api', clientSecret: 'canary-secret' };
export const token = 'canary-token';

/** An API that introspects, and the server that it asks. */
export interface IntrospectionScene {
  readonly clock: ManualClock;
  readonly introspector: AccessTokenVerifier;
  readonly asked: {
    readonly url: string;
    readonly headers: Headers;
    readonly form: URLSearchParams;
  }[];
  /** Who answers about tokens. */
  answer: (init: RequestInit) => Promise<Response>;
}

export function createScene(options: Partial<IntrospectorOptions> = {}): IntrospectionScene {
  const clock = createManualClock(nowSeconds * 1000);
  const scene: IntrospectionScene = {
    clock,
    asked: [],
    answer: async () => Response.json(active()),
    introspector: createIntrospector({
      issuer,
      audience,
      credentials: secret,
      clock,
      fetch: async (url, init) => {
        const form = new URLSearchParams(typeof init.body === 'string' ? init.body : '');
        scene.asked.push({ url, headers: new Headers(init.headers), form });
        if (url === metadataUrl) {
          return Response.json({ issuer, introspection_endpoint: introspectionEndpoint });
        }
        return scene.answer(init);
      },
      introspectionEndpoint,
      ...options,
    } as IntrospectorOptions & VerifierSurroundings),
  };
  return scene;
}

/** What the server says about a good token. */
export function active(changes: Readonly<Record<string, unknown>> = {}): object {
  return {
    active: true,
    sub: 'user-1',
    aud: audience,
    client_id: 'app',
    exp: nowSeconds + 300,
    token_type: 'Bearer',
    scope: 'notes:read notes:write',
    ...changes,
  };
}
