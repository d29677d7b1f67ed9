import type { Session } from '@ionic-enterprise/auth';
import { inject, type InjectionKey } from 'vue';
import type { Inspector } from './inspector/inspector.js';

/** One note, as the API keeps it. */
export interface Note {
  readonly id: string;
  readonly text: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** How a burst of calls came out. */
export interface BurstResult {
  /** How many answers there were of each status; 0 stands for no answer. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly tokenRequests: number;
  readonly durationMs: number;
}

/** The app's own API. */
export interface Api {
  listNotes(): Promise<readonly Note[]>;
  addNote(text: string): Promise<void>;
  removeNote(id: string): Promise<void>;
  /** Asks the API who we are, `count` times at once. */
  burst(count: number): Promise<BurstResult>;
}

/** The API refused, or did not answer (status 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, options?: ErrorOptions) {
    super(status === 0 ? 'the API did not answer' : `the API answered ${status}`, options);
    this.status = status;
  }
}

export const apiKey: InjectionKey<Api> = Symbol('api');

/** The API that `main.ts` provided. */
export function useApi(): Api {
  const api = inject(apiKey);
  if (api === undefined) throw new Error('no API was provided: see main.ts');
  return api;
}

export function createApi(session: Session, inspector: Inspector, apiUrl: string): Api {
  const { timeline } = inspector;

  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    const init: RequestInit =
      body === undefined
        ? { method }
        : { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    try {
      return await session.fetch(apiUrl + path, init);
    } catch (cause) {
      throw new ApiError(0, { cause });
    }
  }

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const startedMs = performance.now();
    const name = `${method} ${path}`;
    try {
      const response = await inspector.followCall(name, () => send(method, path, body));
      const why = `${Math.round(performance.now() - startedMs)} ms`;
      timeline.record('api', response.ok ? 'good' : 'bad', `${name}: ${response.status}`, why);
      if (!response.ok) throw new ApiError(response.status);
      return response;
    } catch (error) {
      if (error instanceof ApiError && error.status === 0) {
        timeline.record('api', 'wait', `${name}: no answer`, 'The API cannot be reached');
      }
      throw error;
    }
  }

  return {
    async listNotes() {
      const response = await call('GET', '/notes');
      return (await response.json()) as readonly Note[];
    },
    async addNote(text) {
      await call('POST', '/notes', { text });
    },
    async removeNote(id) {
      await call('DELETE', `/notes/${encodeURIComponent(id)}`);
    },
    async burst(count) {
      const startedMs = performance.now();
      const before = inspector.countTokenRequests();
      const statuses = await inspector.followCall(`${count} API calls at once`, () =>
        Promise.all(Array.from({ length: count }, () => statusOf(send('GET', '/me')))),
      );
      return {
        statuses: countEach(statuses),
        tokenRequests: inspector.countTokenRequests() - before,
        durationMs: Math.round(performance.now() - startedMs),
      };
    },
  };
}

async function statusOf(response: Promise<Response>): Promise<number> {
  try {
    return (await response).status;
  } catch (error) {
    if (error instanceof ApiError) return error.status;
    throw error;
  }
}

function countEach(statuses: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}
