import { NetworkError, type UnlapseErrorCode } from '../errors/errors.js';
import type { HttpResponse } from '../ports/http.js';

export type Endpoint = 'discovery' | 'jwks' | 'token' | 'revocation' | 'other';

/** Why no answer came. */
export type Failure = 'offline' | 'unreachable' | 'timed-out';

export interface ScriptedAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Anything but a string is sent as JSON. */
  readonly body?: unknown;
}

/** What becomes of one request instead of the usual. */
export type Step =
  /** Answers this; the server does nothing. */
  | { readonly answer: ScriptedAnswer }
  /** The request does not arrive. */
  | { readonly fail: Failure }
  /** The server does its work, its answer does not arrive. */
  | { readonly loseReply: Failure }
  /** The server does its work, and half of the body of its answer arrives. */
  | { readonly cutBody: true }
  /**
   * The server does its work, the connection breaks, and the browser sends the request again by
   * itself, which a page can neither see nor prevent. It gets the answer to the second arrival.
   */
  | { readonly resend: true }
  /** Changes the JSON of a successful answer; may take its time, as to sign something. */
  | { readonly mutate: (body: Record<string, unknown>) => unknown };

/** A request that hangs. */
export interface HeldRequest {
  /** Settles once the request hangs. */
  readonly arrived: Promise<void>;
  release(): void;
}

export interface Script {
  next(step: Step, endpoint?: Endpoint): void;
  hold(endpoint?: Endpoint, when?: 'before' | 'after'): HeldRequest;
  /** Forgets what has not happened yet. */
  clear(): void;
  /**
   * Answers one request to `endpoint` as scripted.
   *
   * @param work what the server would do
   * @param travel takes as long as the way from server to client, or back
   */
  run(
    endpoint: Endpoint,
    work: () => Promise<ScriptedAnswer>,
    travel: () => Promise<void>,
  ): Promise<HttpResponse>;
}

/** The queues of what happens to the next requests, one per endpoint. */
export function createScript(): Script {
  const queues = new Map<Endpoint, QueuedStep[]>();

  function queue(endpoint: Endpoint, step: QueuedStep): void {
    queues.set(endpoint, [...(queues.get(endpoint) ?? []), step]);
  }

  return {
    next(step, endpoint = 'token') {
      queue(endpoint, step);
    },
    hold(endpoint = 'token', when = 'before') {
      const arrival = createSignal();
      const release = createSignal();
      queue(endpoint, { hold: when, arrive: arrival.raise, released: release.raised });
      return { arrived: arrival.raised, release: release.raise };
    },
    clear: () => queues.clear(),
    async run(endpoint, work, travel) {
      const step = queues.get(endpoint)?.shift();
      if (!step) return toResponse(await work());
      if ('answer' in step) return toResponse(step.answer);
      if ('fail' in step) throw networkError(step.fail);
      if ('hold' in step) {
        const answer = step.hold === 'after' ? await work() : undefined;
        step.arrive();
        await step.released;
        return toResponse(answer ?? (await work()));
      }
      const answer = await work();
      if ('resend' in step) {
        await travel();
        await travel();
        return toResponse(await work());
      }
      if ('cutBody' in step) return cut(toResponse(answer));
      if ('loseReply' in step) throw networkError(step.loseReply);
      if (answer.status !== 200) return toResponse(answer);
      return toResponse({
        body: await step.mutate({ ...(answer.body as Record<string, unknown>) }),
      });
    },
  };
}

/** The error that an `Http` port throws for `failure`. */
export function networkError(failure: Failure): NetworkError {
  return new NetworkError(failureCodes[failure], `the authorization server is ${failure}`);
}

type QueuedStep =
  | Step
  | {
      readonly hold: 'before' | 'after';
      readonly arrive: () => void;
      readonly released: Promise<void>;
    };

const failureCodes: Record<Failure, UnlapseErrorCode> = {
  offline: 'UNLAPSE_NETWORK_OFFLINE',
  unreachable: 'UNLAPSE_NETWORK_UNREACHABLE',
  'timed-out': 'UNLAPSE_NETWORK_TIMED_OUT',
};

function toResponse({ status = 200, headers = {}, body = '' }: ScriptedAnswer): HttpResponse {
  const isText = typeof body === 'string';
  return {
    status,
    headers: new Headers({
      'content-type': isText ? 'text/plain' : 'application/json',
      ...headers,
    }),
    body: isText ? body : JSON.stringify(body),
  };
}

function cut(response: HttpResponse): HttpResponse {
  const { body } = response;
  return { ...response, body: body.slice(0, body.length / 2) };
}

function createSignal(): { raised: Promise<void>; raise: () => void } {
  let raise!: () => void;
  const raised = new Promise<void>((resolve) => {
    raise = resolve;
  });
  return { raised, raise };
}
