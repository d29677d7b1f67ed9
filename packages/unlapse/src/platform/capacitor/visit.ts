import {
  UnsupportedError,
  type UnlapseErrorCode,
  UserCancelledError,
} from '../../errors/errors.js';

/** One showing of the server's pages, from the first page to the URL that comes back. */
export interface Visit {
  readonly url: string;
  /** Where the server sends the user back to. */
  readonly returnUrl: string;
  /** Whether `url` is the answer to this very visit. */
  isAnswer(url: unknown): url is string;
  /** Settles with the URL that came back, or as the visit was ended. */
  readonly ended: Promise<string>;
  /** Whether it is over. */
  readonly isOver: boolean;
  end(url: string): void;
  fail(error: Error): void;
  cancel(code: UnlapseErrorCode, message: string): void;
}

/** A visit that nothing shows yet. The first end of it counts. */
export function createVisit(
  url: string,
  isReturn: (url: string) => boolean,
  handoverKey: string | undefined,
  returnUrl: string,
): Visit {
  const state = handoverKey ?? stateOf(url);
  let isOver = false;
  let settle: { resolve(url: string): void; reject(error: Error): void } | undefined;
  const ended = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // It may be over before anybody waits for it.
  ended.catch(() => {});

  function fail(error: Error): void {
    isOver = true;
    settle?.reject(error);
  }

  return {
    url,
    returnUrl,
    ended,
    get isOver() {
      return isOver;
    },
    // The system gives old URLs again, and those of other logins: theirs is another state.
    isAnswer: (found): found is string =>
      typeof found === 'string' && isReturn(found) && (stateOf(found) ?? state) === state,
    end(found) {
      isOver = true;
      settle?.resolve(found);
    },
    fail,
    cancel: (code, message) => fail(new UserCancelledError(code, message)),
  };
}

/** @param message what is missing, and the fix */
export function unsupported(message: string): UnsupportedError {
  return new UnsupportedError('UNLAPSE_PLATFORM_UNSUPPORTED', message);
}

function stateOf(url: string): string | undefined {
  return URL.canParse(url) ? (new URL(url).searchParams.get('state') ?? undefined) : undefined;
}
