import type { AuthConnectDeps } from './auth-connect/auth-connect-api.js';
import { createManifestSource } from './login/manifest-source.js';
import { createWebAddressBar } from './platform/web/address-bar.js';
import { createWebCallbackHandover } from './platform/web/callback-handover.js';
import { createWebClock } from './platform/web/clock.js';
import { webFetch } from './platform/web/fetch.js';
import { createWebHttp } from './platform/web/http.js';
import { createConsoleLogger } from './platform/web/logger.js';
import { createWebRandom } from './platform/web/random.js';
import { createWebTransactionStore } from './platform/web/transaction-store.js';
import { createCurrentUserAgent } from './platform/web/user-agent-current.js';
import { createPopupUserAgent } from './platform/web/user-agent-popup.js';
import type { Device } from './ports/device.js';
import type { Random } from './ports/random.js';
import type { LoginConfig } from './protocol/auth-result.js';
import type { KeyCache } from './protocol/id-token.js';
import { createRefresher } from './refresh/refresher.js';

/** The browser's ports, and what is built on them once for both faces. */
export interface BrowserPorts extends Omit<AuthConnectDeps, 'handOff' | 'loadImplicit'> {
  readonly random: Random;
  launchUrl(platform: LoginConfig['platform']): Promise<string | undefined>;
}

let ports: BrowserPorts | undefined;

/** The browser's ports, made at the first call; both faces share their requests and windows. */
export function browserPorts(): BrowserPorts {
  return (ports ??= createBrowserPorts());
}

function createBrowserPorts(): BrowserPorts {
  const clock = createWebClock();
  let device: Promise<Device> | undefined;
  const loadDevice = (): Promise<Device> =>
    (device ??= import('./platform/capacitor/device.js').then(({ createDevice }) =>
      createDevice(clock, logger),
    ));
  const http = createWebHttp(clock, undefined, undefined, async (...request) =>
    ((await device)?.fetch ?? webFetch)(...request),
  );
  const transactions = createWebTransactionStore(clock);
  const random = createWebRandom();
  const handover = createWebCallbackHandover(clock);
  const keyCache: KeyCache = new Map();
  let levelled = createConsoleLogger('ERROR');
  const logger = {
    debug: (message: string) => levelled.debug(message),
    error: (message: string) => levelled.error(message),
  };
  return {
    addressBar: createWebAddressBar(),
    clock,
    handover,
    http,
    keyCache,
    launchUrl: async (name) =>
      name === 'capacitor' ? (await loadDevice()).launchUrl() : undefined,
    logger,
    manifests: createManifestSource(http, clock),
    random,
    refresher: createRefresher({ clock, http, random, logger, keyCache }),
    setLogLevel: (level) => {
      levelled = createConsoleLogger(level);
    },
    transactions: {
      put: async (...entry) => ((await device) ?? transactions).put(...entry),
      take: async (key) => ((await device) ?? transactions).take(key),
    },
    userAgents: {
      current: createCurrentUserAgent(),
      popup: createPopupUserAgent(clock, handover),
      capacitor: {
        open: (look) => ({
          leavesPage: false,
          mayLosePage: true,
          show: async (...page) => (await loadDevice()).show(look, ...page),
          close: () => {},
        }),
      },
    },
  };
}
