import { expect, it } from 'vitest';
import { createMemoryLogger } from '../platform/memory/logger.js';
import { createMemoryTransactionStore } from '../platform/memory/transaction-store.js';
import { createMemoryUserAgent } from '../platform/memory/user-agent.js';
import type { AuthResult } from '../protocol/auth-result.js';
import { OpenIdProvider } from '../providers/open-id.js';
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from '../testing/authorization-server.js';
import { createManualClock } from '../testing/manual-clock.js';
import { createManifestSource } from './manifest-source.js';
import { login } from './web-login.js';

const evil = 'https://evil.example/token';

/** What an attacker may hope that somebody looks at. */
const hopes: readonly string[] = [
  'url',
  'state.url',
  'token_endpoint',
  'redirect_uri',
  'returnTo',
  'return_to',
  'target_link_uri',
  'issuer',
  'client_id',
  'code_verifier',
  'nonce',
  'scope',
  'access_token',
  'id_token',
  'refresh_token',
  'expires_in',
  'token_type',
];

it.each(hopes)('takes no %s from the query of a callback', async (name) => {
  const plain = await signIn(() => {});
  const hostile = await signIn(({ searchParams }) => searchParams.append(name, evil));

  expect(JSON.stringify(hostile.result)).not.toContain('evil');
  expect(hostile.result.state).toEqual(plain.result.state);
  expect(hostile.server.recorded.map(({ url }) => url)).toEqual(
    plain.server.recorded.map(({ url }) => url),
  );
  expect(hostile.server.recorded.map(({ body }) => body).join()).not.toContain('evil');
});

/** A login whose callback was changed on its way. */
async function signIn(
  change: (callback: URL) => void,
): Promise<{ readonly result: AuthResult; readonly server: AuthorizationServer }> {
  const clock = createManualClock();
  const server = createAuthorizationServer(clock);
  const userAgent = createMemoryUserAgent((url) => {
    const callback = new URL(server.authorize(url));
    change(callback);
    return callback.href;
  });
  const deps = {
    clock,
    http: server,
    logger: createMemoryLogger(),
    keyCache: new Map(),
    transactions: createMemoryTransactionStore(clock),
    manifests: createManifestSource(server, clock),
  };
  const redirectUri = 'https://app.example/auth-action-complete';
  const result = await login(
    deps,
    userAgent.open(),
    new OpenIdProvider(),
    {
      clientId: 'app',
      discoveryUrl: server.discoveryUrl,
      redirectUri,
      logoutUrl: redirectUri,
      scope: 'openid offline_access',
      audience: '',
    },
    { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } },
  );
  return { result, server };
}
