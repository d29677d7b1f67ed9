import type Provider from 'oidc-provider';
import type { Adapter, AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import type { Behaviour } from '../options.js';

/** What is kept of a refresh token that was used. */
interface Spent {
  readonly atMs: number;
  successor?: string;
}

/**
 * A store of refresh tokens that knows what a used one still stands for: within the grace for its
 * newest successor, else for nothing, or for a theft.
 *
 * @param rotatedToken the refresh token that the request under way has just used up
 */
export function withRotationGrace(
  store: Adapter,
  behaviour: () => Behaviour,
  rotatedToken: () => string | undefined,
): Adapter {
  async function find(id: string): Promise<AdapterPayload | undefined> {
    const payload = (await store.find(id)) ?? undefined;
    const spent = payload?.consumed as Spent | undefined;
    if (!spent) return payload;
    const { rotationGraceSeconds, reuseDetection } = behaviour();
    const inGrace = Date.now() < spent.atMs + rotationGraceSeconds * 1000;
    if (inGrace && spent.successor !== undefined) return find(spent.successor);
    // The server revokes the whole grant when it is shown that the token was used, and only then.
    return reuseDetection ? payload : undefined;
  }

  return {
    ...store,
    find,
    async upsert(id, payload, ttlSeconds) {
      await store.upsert(id, payload, ttlSeconds);
      const predecessor = rotatedToken();
      if (predecessor === undefined) return;
      const spent = (await store.find(predecessor))?.consumed as Spent | undefined;
      if (spent) spent.successor = id;
    },
    async consume(id) {
      const payload = await store.find(id);
      if (payload) payload.consumed = { atMs: Date.now() } satisfies Spent;
    },
  };
}

/** Whether a request presented a used refresh token and was given the successor it has. */
export function isReplay(ctx: KoaContextWithOIDC): boolean {
  const { params, entities } = ctx.oidc;
  const { RefreshToken: found, RotatedRefreshToken: rotated } = entities;
  return (
    params?.['grant_type'] === 'refresh_token' &&
    found !== undefined &&
    rotated === undefined &&
    found.jti !== params['refresh_token']
  );
}

/** Names the successor in the answer to a used refresh token, where the used one would stand. */
export function answerWithSuccessor(provider: Provider): void {
  provider.on('grant.success', (ctx) => {
    if (!isReplay(ctx)) return;
    const answer = ctx.body as Record<string, unknown>;
    answer['refresh_token'] = ctx.oidc.entities.RefreshToken?.jti;
  });
}
