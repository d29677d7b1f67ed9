import { describe, expect, it } from 'vitest';
import { answerOf, callbackUrl, createDeviceRig, type DeviceRig, requestOf } from './device-rig.js';
import type { PhoneSettings } from './fakes/phone.js';

const plugins = ['App', 'AuthSession', 'Browser'];

function withPlugin(platform: PhoneSettings['platform'] = 'ios'): DeviceRig {
  return createDeviceRig({ platform, plugins });
}

describe('with the plugin AuthSession', () => {
  it('brings back the URL, and listens to nothing', async () => {
    const rig = withPlugin();
    const shown = await rig.login('s1', { ios: { webView: 'shared' } });
    expect(rig.phone.listeners).toEqual([]);

    rig.phone.endSheet(answerOf('s1'));

    await rig.clock.advance(0);
    expect([shown.outcome(), rig.clock.pendingTimers]).toEqual([answerOf('s1'), 0]);
  });

  it('is asked for the same request and callback', async () => {
    const rig = withPlugin('android');

    await rig.login('s1', { android: { toolbarColor: '#80112233' } });

    expect(rig.phone.look).toEqual({
      url: requestOf('s1'),
      callbackUrl,
      presentation: 'shared',
      toolbarColor: '#11223380',
    });
  });

  it.each([
    ['ios', { ios: { webView: 'shared' } }, 'shared'],
    ['ios', { ios: { webView: 'safari' } }, 'shared'],
    ['ios', { ios: { webView: 'ephemeral' } }, 'ephemeral'],
    ['ios', undefined, 'shared'],
    ['android', { ios: { webView: 'private' } }, 'shared'],
    ['android', { android: { isIncognito: true } }, 'ephemeral'],
  ] as const)('on %s, %j is %s', async (platform, look, presentation) => {
    const rig = withPlugin(platform);

    await rig.login('s1', look);

    expect(rig.phone.look['presentation']).toBe(presentation);
  });

  it("is not asked for webView 'private', which is the app's own Safari view", async () => {
    const rig = withPlugin();

    await rig.login('s1', {
      ios: { webView: 'private', safariWebViewOptions: { preferredBarTintColor: '#112233' } },
    });

    expect(rig.phone.look).toEqual({ toolbarColor: '#112233' });
    expect(rig.phone.listeners).toContain('Browser.browserFinished');
  });

  it.each([
    ['CANCELLED', 'UNLAPSE_LOGIN_CANCELLED'],
    ['UNAVAILABLE', 'UNLAPSE_PLATFORM_UNSUPPORTED'],
    ['UNSUPPORTED', 'UNLAPSE_PLATFORM_UNSUPPORTED'],
    ['CALLBACK_VERIFICATION_FAILED', 'UNLAPSE_CONFIGURATION_INVALID'],
    ['FAILED', 'UNLAPSE_PLATFORM_UNSUPPORTED'],
    ['', 'UNLAPSE_PLATFORM_UNSUPPORTED'],
  ])('gives %s its name', async (code, expected) => {
    const rig = withPlugin();
    rig.phone.failing.set('AuthSession.open', code);

    const shown = await rig.login('s1');

    expect(shown.outcome()).toBe(expected);
  });

  it('refuses a URL that is not the answer', async () => {
    const rig = withPlugin();
    const shown = await rig.login('s1');

    rig.phone.endSheet(answerOf('s0'));

    await rig.clock.advance(0);
    expect(shown.outcome()).toBe('UNLAPSE_CALLBACK_INVALID');
  });

  it('closes it for a newer login', async () => {
    const rig = withPlugin();
    const first = await rig.login('s1');

    const second = await rig.login('s2');
    rig.phone.endSheet(answerOf('s2'));

    await rig.clock.advance(0);
    expect([first.outcome(), second.outcome()]).toEqual([
      'UNLAPSE_LOGIN_SUPERSEDED',
      answerOf('s2'),
    ]);
  });

  it('closes it after ten minutes', async () => {
    const rig = withPlugin();
    const shown = await rig.login('s1');

    await rig.clock.advance(600_000);

    expect([shown.outcome(), rig.clock.pendingTimers]).toEqual(['UNLAPSE_LOGIN_TIMED_OUT', 0]);
  });

  it('gives a result whose caller is gone as the URL of the start, to each who asks', async () => {
    const rig = withPlugin('android');
    rig.phone.endApp();
    rig.phone.endSheet(answerOf('s1'));

    expect(await rig.device.launchUrl()).toBe(answerOf('s1'));
    expect(await rig.device.launchUrl()).toBe(answerOf('s1'));
    expect(rig.phone.listeners).toEqual([]);
  });
});

describe('without the plugin', () => {
  it.each([
    ['ios', { ios: { webView: 'shared' } }, "ios.webView 'shared' needs the AuthSession plugin"],
    ['ios', { ios: { webView: 'safari' } }, "ios.webView 'safari' needs the AuthSession plugin"],
    ['android', { android: { isIncognito: true } }, 'android.isIncognito needs the AuthSession'],
  ] as const)('on %s, shows %j in the browser and says so once', async (platform, look, line) => {
    const rig = createDeviceRig({ platform });

    await rig.login('s1', look);
    await rig.login('s2', look);

    expect(rig.phone.browser).toBe(requestOf('s2'));
    expect(rig.logged()).toEqual([expect.stringContaining(line)]);
  });

  it("never shows webView 'ephemeral' in a browser that keeps cookies", async () => {
    const rig = createDeviceRig({ platform: 'ios' });

    const shown = await rig.login('s1', { ios: { webView: 'ephemeral' } });

    expect(shown.outcome()).toBe('UNLAPSE_PLATFORM_UNSUPPORTED');
    expect(rig.phone.opened).toEqual([]);
  });

  it.each([
    ['#112233', '#112233'],
    ['#80112233', '#11223380'],
    ['teal', 'teal'],
  ])("gives Android's %s as %s", async (toolbarColor, expected) => {
    const rig = createDeviceRig({ platform: 'android' });

    await rig.login('s1', { android: { toolbarColor } });

    expect(rig.phone.look).toEqual({ toolbarColor: expected });
  });
});
