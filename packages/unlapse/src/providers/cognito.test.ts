import { expect, it } from 'vitest';
import { createConnectRig, popupConfig } from '../../test/connect-rig.js';
import type { LoginConfig } from '../protocol/auth-result.js';
import { CognitoProvider } from './cognito.js';

const config: LoginConfig = { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } };

it.each([
  ['openid offline_access', 'openid'],
  ['offline_access openid', 'openid'],
  ['openid offline_access email', 'openid email'],
  ['offline_access', ''],
  ['openid shop/offline_access offline_access_2', 'openid shop/offline_access offline_access_2'],
  [undefined, undefined],
])('asks for %j as %j', async (scope, sent) => {
  const { params } = await new CognitoProvider().authorizeRequest(
    { authorization_endpoint: 'https://shop.auth.eu-west-1.amazoncognito.com/oauth2/authorize' },
    { ...createConnectRig().options, scope: scope as string },
    config,
  );

  expect(params).toMatchObject({ scope: sent });
});

it('sends a state of plain characters', async () => {
  const rig = createConnectRig();
  await rig.api.setup(popupConfig);

  await rig.api.login(new CognitoProvider(), rig.options);

  const [url = ''] = rig.userAgent.shown;
  expect(new URL(url).searchParams.get('state')).toMatch(/^[\w-]+$/);
});

it('resolves a logout for which there is no page to come back to, and shows none', async () => {
  const rig = createConnectRig();
  await rig.api.setup(popupConfig);
  const { logoutUrl: _, ...options } = rig.options;
  const provider = new CognitoProvider();

  await rig.api.logout(provider, await rig.api.buildAuthResult(provider, options as never, {}));

  expect(rig.userAgent.shown).toEqual([]);
  expect(rig.userAgent.openWindows).toBe(0);
});
