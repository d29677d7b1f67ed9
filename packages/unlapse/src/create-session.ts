import { browserPorts } from './browser-ports.js';
import type { TokenBinding } from './dpop.js';
import type { LoginTransaction } from './login/transaction.js';
import { createWebChannel } from './platform/web/channel.js';
import { webFetch } from './platform/web/fetch.js';
import { createWebLifecycle } from './platform/web/lifecycle.js';
import { createWebLock } from './platform/web/lock.js';
import { createSealedTokenStore } from './platform/web/sealed-store.js';
import type { TokenStore } from './ports/token-store.js';
import type { LoginConfig } from './protocol/auth-result.js';
import type { ProviderOptions, RequestBuilder } from './protocol/provider-request.js';
import { createProtocolFlows } from './session/protocol-flows.js';
import { createSession as createSessionOver, type SessionSettings } from './session/session.js';
import type { Session } from './session/session-api.js';
import type { SessionRecovery } from './silent-recovery.js';

/** What a session is for and how it behaves. */
export interface SessionOptions extends Omit<SessionSettings, 'key'> {
  /** The requests of the server: `new OpenIdProvider()`, or one that knows its quirks. */
  readonly provider: RequestBuilder;
  readonly options: ProviderOptions;
  /** Default: `{ platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } }`. */
  readonly config?: LoginConfig;
  /** Where the session is kept; default: IndexedDB, under a key that cannot leave this browser. */
  readonly store?: TokenStore;
  /** Where the app goes after a login that names no place; default `/`. */
  readonly returnTo?: string;
  /** What is tried where a lost reply has cost the refresh token: `silentRecovery()`. Default: nothing. */
  readonly recovery?: SessionRecovery;
  /** Binds the tokens to a key of this browser: `dpop()`. Default: bearer tokens. */
  readonly dpop?: TokenBinding;
  /**
   * Whether logins post their parameters to the server first (RFC 9126); default: only where the
   * server requires it.
   */
  readonly pushedRequests?: boolean;
}

/**
 * A sign-in session that refreshes itself in time, and ends only when the user or the server says
 * so. Create it once, at the start of the app and before its router.
 *
 * @example
 * const session = createSession({ provider: new OpenIdProvider(), options });
 * await session.handleCallback();
 * const accessToken = await session.getAccessToken();
 */
export function createSession({
  provider,
  options,
  config = { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } },
  store,
  returnTo = '/',
  recovery,
  dpop,
  pushedRequests,
  ...settings
}: SessionOptions): Session {
  const key = `${options.clientId} ${options.discoveryUrl}`;
  const plain = browserPorts();
  const bound = dpop?.(plain, key);
  const ports = {
    ...plain,
    fetch: webFetch,
    ...bound,
    pageFor: async ({ authorizeUrl, manifest }: LoginTransaction): Promise<string> => {
      const url = bound ? await bound.boundUrl(authorizeUrl) : authorizeUrl;
      return pushedRequests || manifest['require_pushed_authorization_requests']
        ? (await import('./login/pushed-request.js')).pushRequest(plain.http, manifest, url)
        : url;
    },
  };
  const { addressBar, clock, handover, logger } = ports;
  const startUrl = addressBar.url();
  if (config.logLevel !== undefined) ports.setLogLevel(config.logLevel);
  // This page may be the popup of another one, which cannot see it any more.
  if (startUrl !== undefined) handover.handOver(startUrl);
  const launchUrl = ports.launchUrl(config.platform);
  const login = { provider, options, config, returnTo, startUrl };
  const flows = createProtocolFlows(ports, login);
  const session = createSessionOver(
    {
      ...ports,
      channel: createWebChannel(`unlapse ${key}`),
      flows: {
        ...flows,
        handleCallback: async (url) => flows.handleCallback(url ?? (await launchUrl)),
        recover: recovery?.(ports, login),
      },
      lifecycle: createWebLifecycle(),
      lock: createWebLock(clock),
      origin: originOf(startUrl ?? 'http://localhost'),
      store: store ?? createSealedTokenStore(key, { clock, logger }),
    },
    { ...settings, key },
  );
  bound?.watch(session);
  return session;
}

/** `capacitor://localhost` too, whose `origin` is opaque to the URL standard. */
function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
