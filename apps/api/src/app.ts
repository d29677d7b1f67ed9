import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { accessTokenOf, honoBearer, type AccessTokenVerifier } from 'unlapse/server';
import { createNotebook } from './notes.js';

const LONGEST_NOTE = 1000;

export interface AppDeps {
  readonly verifier: AccessTokenVerifier;
  /** The one origin whose pages may call. */
  readonly appOrigin: string;
}

/** The notes of whoever calls: each user, told apart by `sub`, sees only their own. */
export function createApp({ verifier, appOrigin }: AppDeps): Hono {
  const notebook = createNotebook();
  const app = new Hono();

  // First: a preflight request carries no token, and a refusal must be readable by the app.
  app.use(
    cors({
      origin: appOrigin,
      allowHeaders: ['Authorization', 'Content-Type'],
      allowMethods: ['GET', 'POST', 'DELETE'],
      exposeHeaders: ['WWW-Authenticate'],
      maxAge: 600,
    }),
  );
  app.get('/health', (c) => c.json({ status: 'ok' }));

  // Everything below this line is for bearers of a token. Answers are about one user: no cache.
  app.use(honoBearer(verifier));
  app.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
  });

  app.get('/me', (c) => {
    const { claims, scopes } = accessTokenOf(c);
    return c.json({ sub: claims.sub, scopes: [...scopes], expiresAtMs: claims.exp * 1000 });
  });
  app.get('/notes', (c) => c.json(notebook.list(accessTokenOf(c).claims.sub)));
  app.post('/notes', bodyLimit({ maxSize: 16_384 }), async (c) => {
    const text = readText(await c.req.text());
    if (text === undefined) return c.json({ error: `text: 1 to ${LONGEST_NOTE} characters` }, 400);
    return c.json(notebook.add(accessTokenOf(c).claims.sub, text), 201);
  });
  app.delete('/notes/:id', (c) => {
    const isGone = notebook.remove(accessTokenOf(c).claims.sub, c.req.param('id'));
    return isGone ? c.body(null, 204) : c.json({ error: 'no such note' }, 404);
  });

  return app;
}

function readText(body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // Answered like any other body without a text.
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('text' in value)) return undefined;
  const text = typeof value.text === 'string' ? value.text.trim() : '';
  return text !== '' && text.length <= LONGEST_NOTE ? text : undefined;
}
