import { expect, it } from 'vitest';
import { createMemoryLogger } from '../platform/memory/logger.js';
import { createMemoryTransactionStore } from '../platform/memory/transaction-store.js';
import { createMemoryUserAgent } from '../platform/memory/user-agent.js';
import type { LoginConfig } from '../protocol/auth-result.js';
import { OpenIdProvider } from '../providers/open-id.js';
import { createAuthorizationServer } from '../testing/authorization-server.js';
import { createManualClock } from '../testing/manual-clock.js';
import { createManifestSource } from './manifest-source.js';
import { login } from './web-login.js';

it('refuses the implicit flow where no such flow is brought along, before a page is shown', async () => {
  const clock = createManualClock();
  const server = createAuthorizationServer(clock);
  const userAgent = createMemoryUserAgent((url) => server.authorize(url));
  const deps = {
    clock,
    http: server,
    logger: createMemoryLogger(),
    keyCache: new Map(),
    transactions: createMemoryTransactionStore(clock),
    manifests: createManifestSource(server, clock),
  };
  const options = {
    clientId: 'app',
    discoveryUrl: server.discoveryUrl,
    redirectUri: 'https://app.example/auth-action-complete',
    logoutUrl: 'https://app.example/auth-action-complete',
    scope: 'openid',
    audience: '',
  };
  const config: LoginConfig = {
    platform: 'web',
    web: { uiMode: 'popup', authFlow: 'implicit' },
  };

  await expect(
    login(deps, userAgent.open(), new OpenIdProvider(), options, config),
  ).rejects.toMatchObject({ code: 'UNLAPSE_PLATFORM_UNSUPPORTED' });

  expect(userAgent.shown).toEqual([]);
  expect(userAgent.openWindows).toBe(0);
  expect(server.requests).toBe(0);
});
