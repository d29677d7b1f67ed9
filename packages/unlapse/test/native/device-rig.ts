import { onTestFinished } from 'vitest';
import { createDevice } from '../../src/platform/capacitor/device.js';
import { createMemoryLogger, type MemoryLogger } from '../../src/platform/memory/logger.js';
import type { Device } from '../../src/ports/device.js';
import type { UserAgentLook } from '../../src/ports/user-agent.js';
import { matchesRedirect } from '../../src/protocol/redirect-match.js';
import { createManualClock, type ManualClock } from '../../src/testing/manual-clock.js';
import { installBridge } from './fakes/bridge.js';
import { createPhone, type Phone, type PhoneSettings } from './fakes/phone.js';

/** An app on a phone, as far as the adapter goes, on a clock that stands still. */
export interface DeviceRig {
  readonly phone: Phone;
  readonly clock: ManualClock;
  readonly device: Device;
  readonly logger: MemoryLogger;
  /** Shows an authorization request with this state, and waits until its page is there. */
  login(state: string, look?: UserAgentLook): Promise<Shown>;
  /** What was logged. */
  logged(): string[];
}

/** A visit under way. `outcome` is the URL that came back, or the code of the error. */
export interface Shown {
  readonly outcome: () => string | undefined;
}

export const callbackUrl = 'com.example.notes://auth-action-complete';

/** The authorization request of `state`. */
export function requestOf(state: string): string {
  return `https://login.example/authorize?client_id=app&state=${state}`;
}

/** The answer to it. */
export function answerOf(state: string): string {
  return `${callbackUrl}?code=code-of-${state}&state=${state}`;
}

export function createDeviceRig(
  settings: Partial<PhoneSettings> = {},
  install: (phone: Phone) => () => void = installBridge,
): DeviceRig {
  const phone = createPhone({ platform: 'android', ...settings });
  onTestFinished(install(phone));
  const clock = createManualClock();
  const logger = createMemoryLogger();
  const device = createDevice(clock, logger);
  return {
    phone,
    clock,
    device,
    logger,
    async login(state, look) {
      let outcome: string | undefined;
      device
        .show(
          look,
          requestOf(state),
          (url) => matchesRedirect(url, callbackUrl),
          state,
          callbackUrl,
        )
        .then(
          (url) => {
            outcome = url;
          },
          (error: { code: string }) => {
            outcome = error.code;
          },
        );
      await clock.advance(0);
      return { outcome: () => outcome };
    },
    logged: () => logger.messages.map(({ message }) => message),
  };
}
