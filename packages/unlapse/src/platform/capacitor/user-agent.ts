import { isUnlapseError } from '../../errors/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { Device } from '../../ports/device.js';
import type { Logger } from '../../ports/logger.js';
import type { UserAgentLook } from '../../ports/user-agent.js';
import { visitAuthSession } from './auth-session-visit.js';
import { findPlugin, nativePlatform } from './bridge.js';
import { visitBrowser } from './browser-visit.js';
import { type Presentation, presentationOf, toolbarColorOf } from './look.js';
import { createVisit, unsupported, type Visit } from './visit.js';

/** As long as the transaction of a login lives. */
const GIVE_UP_AFTER_MS = 600_000;

/** Shows the server's pages in the system's browser, one after the other. */
export function createDeviceUserAgent(clock: Clock, logger: Logger): Pick<Device, 'show'> {
  const told = new Set<string>();
  let supersede: (() => void) | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function tellOnce(message: string): void {
    if (!told.has(message)) logger.error(message);
    told.add(message);
  }

  function showVisit(visit: Visit, look: UserAgentLook | undefined): Promise<string> {
    const platform = nativePlatform();
    if (platform === undefined) {
      throw unsupported("platform 'capacitor' is for apps on a device: in a browser, use 'web'");
    }
    const presentation = presentationOf(platform, look);
    const color = toolbarColorOf(platform, look);
    const session = findPlugin('AuthSession');
    if (session && presentation !== 'private') {
      return visitAuthSession(session, clock, visit, presentation, color);
    }
    const degraded = withoutPlugin(platform, look, presentation);
    if (degraded) tellOnce(degraded);
    const app = findPlugin('App');
    const browser = findPlugin('Browser');
    if (!app || !browser) {
      throw unsupported(
        'login on a device needs two plugins: npm install @capacitor/browser @capacitor/app && npx cap sync',
      );
    }
    return visitBrowser({ app, browser, clock, platform }, visit, color);
  }

  return {
    async show(look, url, isReturn, handoverKey, returnUrl = '') {
      const visit = createVisit(url, isReturn, handoverKey, returnUrl);
      supersede?.();
      const supersedeThis = (): void =>
        visit.cancel('UNLAPSE_LOGIN_SUPERSEDED', 'a newer login took over');
      supersede = supersedeThis;
      const cancelTimer = clock.setTimer(
        () => visit.cancel('UNLAPSE_LOGIN_TIMED_OUT', 'the login timed out'),
        GIVE_UP_AFTER_MS,
      );
      // The one before has to be off the screen first.
      const shown = last.then(() => showVisit(visit, look));
      last = shown.catch(() => {});
      try {
        return await shown;
      } catch (cause) {
        if (isUnlapseError(cause)) throw cause;
        // What the native side says may hold the URL.
        throw unsupported('the system browser failed');
      } finally {
        cancelTimer();
        if (supersede === supersedeThis) supersede = undefined;
      }
    },
  };
}

/**
 * What the developer ought to know where the plugin that could do as asked is not installed.
 *
 * @throws {UnsupportedError} UNLAPSE_PLATFORM_UNSUPPORTED: without it the look would keep cookies
 * that nobody wanted kept
 */
function withoutPlugin(
  platform: string,
  look: UserAgentLook | undefined,
  presentation: Presentation,
): string | undefined {
  if (platform === 'ios' && presentation === 'ephemeral') {
    throw unsupported("ios.webView 'ephemeral' needs the AuthSession plugin");
  }
  if (platform === 'ios' && presentation === 'shared' && look?.ios?.webView !== undefined) {
    return `ios.webView '${look.ios.webView}' needs the AuthSession plugin: shown as 'private'`;
  }
  return platform === 'android' && presentation === 'ephemeral'
    ? 'android.isIncognito needs the AuthSession plugin: shown without'
    : undefined;
}
