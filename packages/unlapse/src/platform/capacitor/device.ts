import type { Clock } from '../../ports/clock.js';
import type { Device } from '../../ports/device.js';
import type { Logger } from '../../ports/logger.js';
import { deviceFetch } from './fetch.js';
import { createLaunchUrl } from './launch-url.js';
import { createDeviceTransactionStore } from './transaction-store.js';
import { createDeviceUserAgent } from './user-agent.js';

/** The device that this app runs on, through the plugins that it has. */
export function createDevice(clock: Clock, logger: Logger): Device {
  const store = createDeviceTransactionStore(clock);
  const userAgent = createDeviceUserAgent(clock, logger);
  /** The logins on the screen. Whoever else hears of their URL must leave it to them. */
  const shown = new Set<string>();

  return {
    fetch: deviceFetch,
    async put(key, text, expiresAtMs) {
      try {
        await store.put(key, text, expiresAtMs);
      } catch {
        // The login itself has all it needs, as long as the app lives.
        logger.error('the login cannot be stored: it will not outlive the app');
      }
    },
    take: async (key) => (shown.has(key) ? undefined : store.take(key)),
    async show(look, url, isReturn, handoverKey, returnUrl) {
      if (handoverKey !== undefined) shown.add(handoverKey);
      try {
        return await userAgent.show(look, url, isReturn, handoverKey, returnUrl);
      } finally {
        if (handoverKey !== undefined) {
          // Before the code is redeemed. Where it fails, the server still takes a code once only.
          await store.take(handoverKey).catch(() => undefined);
          shown.delete(handoverKey);
        }
      }
    },
    launchUrl: createLaunchUrl(),
  };
}
