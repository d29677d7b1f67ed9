import {
  createAuthConnect,
  type AuthConnectApi,
  type AuthConnectDeps,
} from '../auth-connect/auth-connect-api.js';
import { createHandOff } from '../auth-connect/hand-off.js';
import { createImplicitFlow } from '../login/implicit.js';
import { createManifestSource } from '../login/manifest-source.js';
import { loginSilently } from '../login/silent-login.js';
import { revoke } from '../login/revoke.js';
import { createMemorySealer } from '../platform/memory/sealer.js';
import type { LoginConfig } from '../protocol/auth-result.js';
import type { KeyCache } from '../protocol/id-token.js';
import type { ProviderOptions, RequestBuilder } from '../protocol/provider-request.js';
import { createRefresher } from '../refresh/refresher.js';
import type { SessionFlows } from '../session/flows.js';
import { createProtocolFlows } from '../session/protocol-flows.js';
import type { Session } from '../session/session-api.js';
import { createSession, type SessionSettings } from '../session/session.js';
import type { TabPorts } from './virtual-tab.js';

export interface VirtualSessionOptions extends Omit<SessionSettings, 'key'> {
  readonly provider: RequestBuilder;
  readonly options: ProviderOptions;
  /** Where the app goes after a login that names no place; default `/`. */
  readonly returnTo?: string;
  /** Whether the session may come back by the server's login session, as with `silentRecovery()`. */
  readonly recovers?: boolean;
  /** What the API answers; default: 404. */
  readonly fetch?: Session['fetch'];
}

const config: LoginConfig = { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } };

/** A session as `createSession` makes it, with popup logins, in a tab of a virtual browser. */
export function createVirtualSession(
  ports: TabPorts,
  {
    provider,
    options,
    returnTo = '/',
    recovers = false,
    fetch = async () => new Response(null, { status: 404 }),
    ...settings
  }: VirtualSessionOptions,
): Session {
  const browser = browserOf(ports);
  const login = { provider, options, config, returnTo };
  const flows: SessionFlows = {
    ...createProtocolFlows(browser, login),
    recover: recovers ? (result) => loginSilently(browser, ports.frames, login, result) : undefined,
  };
  const { origin } = new URL(options.redirectUri);
  return createSession(
    { ...ports, flows, fetch, origin },
    { ...settings, key: `${options.clientId} ${options.discoveryUrl}` },
  );
}

/** `AuthConnect`, set up for popup logins, in a tab of a virtual browser. */
export function createVirtualAuthConnect(ports: TabPorts): AuthConnectApi {
  const api = createAuthConnect(browserOf(ports));
  void api.setup(config);
  return api;
}

function browserOf(ports: TabPorts): AuthConnectDeps {
  const { clock, http, random, logger, userAgent } = ports;
  const keyCache: KeyCache = new Map();
  const refresher = createRefresher({ clock, http, random, logger, keyCache });
  return {
    ...ports,
    keyCache,
    manifests: createManifestSource(http, clock),
    refresher,
    handOff: createHandOff({
      ...ports,
      refresher,
      sealer: createMemorySealer(),
      revoke: (auth) => revoke({ http, logger }, auth),
    }),
    addressBar: { url: () => undefined, replace: () => {} },
    handover: { handOver: () => false },
    userAgents: { popup: userAgent, current: userAgent },
    setLogLevel: () => {},
    loadImplicit: async (log) => createImplicitFlow(log),
  };
}
