import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Keeps everything the server has issued, in memory, until it expires. */
export interface Store {
  adapter(model: string): Adapter;
  /** What is stored under a model's name and has not expired. */
  entries(model: string): Array<[id: string, payload: AdapterPayload]>;
}

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAtMs: number;
}

const SWEEP_INTERVAL_MS = 60_000;

export function createStore(): Store {
  const models = new Map<string, Map<string, Entry>>();
  let sweptAtMs = Date.now();

  function table(model: string): Map<string, Entry> {
    const found = models.get(model) ?? new Map<string, Entry>();
    models.set(model, found);
    return found;
  }

  function sweep(): void {
    const nowMs = Date.now();
    if (nowMs - sweptAtMs < SWEEP_INTERVAL_MS) return;
    sweptAtMs = nowMs;
    for (const rows of models.values()) {
      for (const [id, { expiresAtMs }] of rows) if (expiresAtMs <= nowMs) rows.delete(id);
    }
  }

  function entries(model: string): Array<[string, AdapterPayload]> {
    const nowMs = Date.now();
    return [...table(model)]
      .filter(([, { expiresAtMs }]) => expiresAtMs > nowMs)
      .map(([id, { payload }]) => [id, payload]);
  }

  return {
    entries,
    adapter: (model) => ({
      async upsert(id, payload, ttlSeconds = Infinity) {
        sweep();
        table(model).set(id, { payload, expiresAtMs: Date.now() + ttlSeconds * 1000 });
      },
      async find(id) {
        const entry = table(model).get(id);
        return entry && entry.expiresAtMs > Date.now() ? entry.payload : undefined;
      },
      async findByUid(uid) {
        return entries(model).find(([, payload]) => payload.uid === uid)?.[1];
      },
      async findByUserCode(userCode) {
        return entries(model).find(([, payload]) => payload.userCode === userCode)?.[1];
      },
      async consume(id) {
        const payload = table(model).get(id)?.payload;
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        table(model).delete(id);
      },
      async revokeByGrantId(grantId) {
        for (const [id, { payload }] of table(model)) {
          if (payload.grantId === grantId) table(model).delete(id);
        }
      },
    }),
  };
}
