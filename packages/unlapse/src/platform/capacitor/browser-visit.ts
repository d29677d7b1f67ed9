import type { Clock } from '../../ports/clock.js';
import type { AppPlugin, BrowserPlugin, ListenerHandle } from './plugins.js';
import { unsupported, type Visit } from './visit.js';
import { within } from './within.js';

/** `appUrlOpen` and `browserFinished` come a moment apart, in either order. */
const GRACE_MS = 1_000;
/** Back in the app so long, and no URL: some Android browsers never tell that they were closed. */
const BACK_FOR_MS = 3_000;
/** How long tidying up may take: the native side may never answer. */
const TIDY_WITHIN_MS = 1_000;

export interface BrowserVisitDeps {
  readonly app: AppPlugin;
  readonly browser: BrowserPlugin;
  readonly clock: Clock;
  readonly platform: string | undefined;
}

/**
 * Shows a visit in the system browser: SFSafariViewController on iOS, a Custom Tab on Android. The
 * URL comes back as `appUrlOpen`; that the user has gone is inferred from `browserFinished`, which
 * Android tells after a success too, and from the app's return.
 *
 * @throws {UnsupportedError} UNLAPSE_PLATFORM_UNSUPPORTED: no browser can be opened
 */
export async function visitBrowser(
  { app, browser, clock, platform }: BrowserVisitDeps,
  visit: Visit,
  toolbarColor: string | undefined,
): Promise<string> {
  const handles: ListenerHandle[] = [];
  let opened: Promise<unknown> | undefined;
  let stopTimer = (): void => {};
  let isAway = false;
  let isClosed = false;

  async function listen(added: Promise<ListenerHandle> | ListenerHandle): Promise<void> {
    handles.push(await added);
  }

  function cancelVisitAfter(delayMs: number): void {
    stopTimer();
    stopTimer = clock.setTimer(
      () => visit.cancel('UNLAPSE_LOGIN_CANCELLED', 'the system browser was closed'),
      delayMs,
    );
  }

  try {
    // All must listen before the browser is there: an event without a listener is lost.
    await listen(
      app.addListener('appUrlOpen', ({ url }) => {
        if (visit.isAnswer(url)) visit.end(url);
      }),
    );
    await listen(
      browser.addListener('browserFinished', () => {
        isClosed = true;
        // Android tells it of a browser behind another app too, and late of the one before.
        if (!isAway) cancelVisitAfter(GRACE_MS);
      }),
    );
    // On iOS the browser is a part of the app, and stays open while the user is elsewhere.
    if (platform === 'android') {
      await listen(
        app.addListener('resume', () => {
          isAway = false;
          cancelVisitAfter(isClosed ? GRACE_MS : BACK_FOR_MS);
        }),
      );
      await listen(
        app.addListener('pause', () => {
          isAway = true;
          isClosed = false;
          stopTimer();
        }),
      );
    }
    if (!visit.isOver) {
      opened = browser.open({ url: visit.url, ...(toolbarColor && { toolbarColor }) });
      opened.catch(() => visit.fail(unsupported('the system browser could not be opened')));
    }
    return await visit.ended;
  } finally {
    stopTimer();
    const removed = Promise.all(handles.map(async (handle) => handle.remove()));
    await within(clock, TIDY_WITHIN_MS, removed);
    if (opened) {
      // What is still on its way up cannot be closed yet, and iOS shows one at a time.
      await within(clock, TIDY_WITHIN_MS, opened);
      await within(clock, TIDY_WITHIN_MS, browser.close());
    }
  }
}
