import { describe, expect, it } from 'vitest';
import {
  answerOf,
  callbackUrl,
  createDeviceRig,
  type DeviceRig,
  requestOf,
  type Shown,
} from './device-rig.js';

const CANCELLED = 'UNLAPSE_LOGIN_CANCELLED';
const SUPERSEDED = 'UNLAPSE_LOGIN_SUPERSEDED';
const TIMED_OUT = 'UNLAPSE_LOGIN_TIMED_OUT';
const UNSUPPORTED = 'UNLAPSE_PLATFORM_UNSUPPORTED';

/** The outcome after `ms`, when nothing may be left behind any more. */
async function outcomeAfter({ clock, phone }: DeviceRig, shown: Shown, ms = 0): Promise<unknown> {
  await clock.advance(ms);
  const outcome = shown.outcome();
  expect([phone.listeners, clock.pendingTimers]).toEqual([[], 0]);
  return outcome;
}

describe.each(['android', 'ios'] as const)('on %s', (platform) => {
  it('brings back the URL, and closes the browser', async () => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');
    expect(rig.phone.browser).toBe(requestOf('s1'));

    rig.phone.comeBack(answerOf('s1'));

    expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
    expect(rig.phone.browser).toBeUndefined();
  });

  it('listens before it opens the browser, and to nothing afterwards', async () => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');
    const always = ['App.appUrlOpen', 'Browser.browserFinished'];
    expect(rig.phone.listeners).toEqual(
      [...always, ...(platform === 'android' ? ['App.pause', 'App.resume'] : [])].sort(),
    );

    rig.phone.comeBack(answerOf('s1'));

    expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
  });

  it('is cancelled a second after the user closed the browser, and not before', async () => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');

    rig.phone.pressDone();

    await rig.clock.advance(999);
    expect(shown.outcome()).toBeUndefined();
    expect(await outcomeAfter(rig, shown, 1)).toBe(CANCELLED);
  });

  it('takes a URL that comes in the second after the browser has closed', async () => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');

    rig.phone.pressDone();
    await rig.clock.advance(999);
    rig.phone.openUrl(answerOf('s1'));

    expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
  });

  it.each([
    ['another scheme', answerOf('s1').replace('com.example', 'com.example.evil')],
    ['a host that only begins alike', answerOf('s1').replace('complete', 'complete.evil.example')],
    ['a path below it', answerOf('s1').replace('?', '/evil?')],
    ['a deep link of the app', 'com.example.notes://notes/7'],
    ['no URL', 'not a url'],
    ['the answer to an earlier login', answerOf('s0')],
  ])('ignores what is not its own: %s', async (_, url) => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');

    rig.phone.openUrl(url);
    await rig.clock.advance(500);
    expect(shown.outcome()).toBeUndefined();

    rig.phone.comeBack(answerOf('s1'));
    expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
  });

  it('takes an error of the server that has no state, for the caller to refuse', async () => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');

    rig.phone.comeBack(`${callbackUrl}?error=server_error`);

    expect(await outcomeAfter(rig, shown)).toBe(`${callbackUrl}?error=server_error`);
  });

  it('gives way to a newer login, which opens only when the first is closed', async () => {
    const rig = createDeviceRig({ platform });
    const first = await rig.login('s1');

    const second = await rig.login('s2');

    expect(first.outcome()).toBe(SUPERSEDED);
    expect(rig.phone.browser).toBe(requestOf('s2'));
    rig.phone.comeBack(answerOf('s2'));
    expect(await outcomeAfter(rig, second)).toBe(answerOf('s2'));
  });

  it('opens no browser for a login that was superseded while it waited', async () => {
    const rig = createDeviceRig({ platform });
    const shown = [rig.login('s1'), rig.login('s2'), rig.login('s3')];
    const [first, second, third] = await Promise.all(shown);

    expect([first?.outcome(), second?.outcome()]).toEqual([SUPERSEDED, SUPERSEDED]);
    expect(rig.phone.opened.at(-1)).toBe(requestOf('s3'));
    expect(rig.phone.opened).not.toContain(requestOf('s2'));
    rig.phone.comeBack(answerOf('s3'));
    expect(await outcomeAfter(rig, third as Shown)).toBe(answerOf('s3'));
  });

  it('gives up after ten minutes', async () => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');

    await rig.clock.advance(599_999);
    expect(shown.outcome()).toBeUndefined();

    expect(await outcomeAfter(rig, shown, 1)).toBe(TIMED_OUT);
    expect(rig.phone.browser).toBeUndefined();
  });

  it('says so where no browser can be opened', async () => {
    const rig = createDeviceRig({ platform });
    rig.phone.failing.set('Browser.open', '');

    const shown = await rig.login('s1');

    expect(await outcomeAfter(rig, shown)).toBe(UNSUPPORTED);
  });

  it('does not mind a browser that cannot be closed', async () => {
    const rig = createDeviceRig({ platform });
    const shown = await rig.login('s1');
    rig.phone.failing.set('Browser.close', '');

    rig.phone.comeBack(answerOf('s1'));

    expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
  });

  it('waits a second at most for what the native side never answers', async () => {
    const rig = createDeviceRig({ platform });
    for (const method of ['Browser.open', 'Browser.close']) rig.phone.mute.add(method);
    const shown = await rig.login('s1');

    rig.phone.comeBack(answerOf('s1'));
    await rig.clock.advance(1_999);
    expect(shown.outcome()).toBeUndefined();

    expect(await outcomeAfter(rig, shown, 1)).toBe(answerOf('s1'));
  });

  it('opens the next browser after a failure', async () => {
    const rig = createDeviceRig({ platform });
    rig.phone.failing.set('Browser.open', '');
    await rig.login('s1');
    rig.phone.failing.clear();

    const shown = await rig.login('s2');
    rig.phone.comeBack(answerOf('s2'));

    expect(await outcomeAfter(rig, shown)).toBe(answerOf('s2'));
  });

  it.each(['App', 'Browser'])('names the packages where %s is not installed', async (missing) => {
    const plugins = ['App', 'Browser'].filter((name) => name !== missing);
    const { device } = createDeviceRig({ platform, plugins });

    await expect(device.show(undefined, requestOf('s1'), () => true)).rejects.toMatchObject({
      code: UNSUPPORTED,
      message: expect.stringContaining(
        'npm install @capacitor/browser @capacitor/app && npx cap sync',
      ),
    });
  });
});

it('cancels on Android when the app is back for three seconds and the browser tells nothing', async () => {
  const rig = createDeviceRig({ platform: 'android' });
  rig.phone.isSilent = true;
  const shown = await rig.login('s1');

  rig.phone.pressDone();

  await rig.clock.advance(2_999);
  expect(shown.outcome()).toBeUndefined();
  expect(await outcomeAfter(rig, shown, 1)).toBe(CANCELLED);
});

it('waits on when the Android app is only passed by', async () => {
  const rig = createDeviceRig({ platform: 'android' });
  const shown = await rig.login('s1');

  rig.phone.switchBack();
  await rig.clock.advance(2_000);
  rig.phone.switchAway();
  await rig.clock.advance(60_000);
  expect(shown.outcome()).toBeUndefined();

  rig.phone.comeBack(answerOf('s1'));
  expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
});

it('stays open on iOS while the user looks up a code in another app', async () => {
  const rig = createDeviceRig({ platform: 'ios' });
  const shown = await rig.login('s1');

  rig.phone.switchAway();
  rig.phone.switchBack();
  await rig.clock.advance(60_000);
  expect(shown.outcome()).toBeUndefined();

  rig.phone.comeBack(answerOf('s1'));
  expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
});

it('takes https links as well', async () => {
  const rig = createDeviceRig();
  const link = 'https://notes.example/auth-action-complete';
  const shown = rig.device.show(undefined, requestOf('s1'), (url) => url.startsWith(link), 's1');
  await rig.clock.advance(0);

  rig.phone.comeBack(`${link}?code=code&state=s1`);

  expect(await shown).toBe(`${link}?code=code&state=s1`);
});

it('does not take the callback of a login for that of a logout', async () => {
  const rig = createDeviceRig();
  const endSession = 'https://login.example/v2/logout?client_id=app';
  const shown = rig.device.show(undefined, endSession, (url) => url.startsWith(callbackUrl));
  await rig.clock.advance(0);

  rig.phone.openUrl(answerOf('s0'));
  await rig.clock.advance(0);
  expect(rig.phone.browser).toBe(endSession);
  rig.phone.comeBack(callbackUrl);

  expect(await shown).toBe(callbackUrl);
});

it('says in a browser that this platform is for devices', async () => {
  const rig = createDeviceRig();
  delete (globalThis as { Capacitor?: unknown }).Capacitor;

  await expect(rig.device.show(undefined, requestOf('s1'), () => true)).rejects.toMatchObject({
    code: UNSUPPORTED,
    message: expect.stringContaining("use 'web'"),
  });
});

it('takes back the listeners that it has when another one cannot be had', async () => {
  const rig = createDeviceRig();
  const { Capacitor } = globalThis as unknown as {
    Capacitor: { Plugins: { Browser: { addListener: () => unknown } } };
  };
  Capacitor.Plugins.Browser.addListener = () => Promise.reject(new Error('not now'));

  const shown = await rig.login('s1');

  expect(await outcomeAfter(rig, shown)).toBe(UNSUPPORTED);
  expect(rig.phone.opened).toEqual([]);
});

it('tells no URL where the native side fails in its own words', async () => {
  const rig = createDeviceRig();
  const secret = requestOf('secret');
  const app = { addListener: () => Promise.reject(new Error(`cannot show ${secret}`)) };
  Object.assign((globalThis as { Capacitor?: { Plugins: object } }).Capacitor?.Plugins ?? {}, {
    App: app,
  });

  const error: unknown = await rig.device
    .show(undefined, secret, () => true)
    .catch((reason: unknown) => reason);

  expect(error).toMatchObject({ code: UNSUPPORTED });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
});

it('waits on when Android tells of a closed browser that only went out of sight', async () => {
  const rig = createDeviceRig({ platform: 'android' });
  const shown = await rig.login('s1');

  rig.phone.hideBrowser();
  await rig.clock.advance(60_000);
  expect(shown.outcome()).toBeUndefined();

  rig.phone.comeBack(answerOf('s1'));
  expect(await outcomeAfter(rig, shown)).toBe(answerOf('s1'));
});

it('is cancelled a second after the return to the Android app whose browser closed before', async () => {
  const rig = createDeviceRig({ platform: 'android' });
  const shown = await rig.login('s1');

  rig.phone.hideBrowser();
  await rig.clock.advance(5_000);
  rig.phone.switchBack();

  await rig.clock.advance(999);
  expect(shown.outcome()).toBeUndefined();
  expect(await outcomeAfter(rig, shown, 1)).toBe(CANCELLED);
});

it('forgets that the Android browser closed when the user leaves the app again', async () => {
  const rig = createDeviceRig({ platform: 'android' });
  const shown = await rig.login('s1');
  rig.phone.switchBack();
  rig.phone.hideBrowser();
  rig.phone.switchAway();
  await rig.clock.advance(60_000);
  rig.phone.switchBack();

  await rig.clock.advance(2_999);
  expect(shown.outcome()).toBeUndefined();
  expect(await outcomeAfter(rig, shown, 1)).toBe(CANCELLED);
});
