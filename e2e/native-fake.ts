import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from '@playwright/test';
import { installBridge } from '../packages/unlapse/test/native/fakes/bridge.js';
import {
  createPhone,
  type NativeCall,
  type Phone,
} from '../packages/unlapse/test/native/fakes/phone.js';
import type { HttpRequest, HttpResponse } from '../packages/unlapse/src/ports/http.js';

declare global {
  interface Window {
    /** The way to the native side and back, for the bridge. */
    postToNative(json: string): void;
    hearFromNative(json: string): void;
  }
}

export interface DeviceSettings {
  readonly platform: 'android' | 'ios';
  /** What the app's page finds as `Capacitor`. */
  readonly bridge: 'bare' | 'shipped';
}

/** A phone: the pages of one context are its app, those of another one its system browser. */
export interface Device {
  readonly phone: Phone;
  /** Whether the native side reaches the network. */
  isOnline: boolean;
  /** What the system browser shows, as soon as the app has opened it. */
  browserPage(): Promise<Page>;
  /** The user closes the system browser. */
  pressDone(): Promise<void>;
  /** The system ends the app. What comes now waits until it is started again. */
  endApp(page: Page): Promise<void>;
  /** The user clears the cookies of the system browser. */
  forgetLogins(): Promise<void>;
  /** The user comes back to the app, whose page Capacitor tells so. */
  resume(page: Page): Promise<void>;
}

/**
 * Makes the pages of `app` those of an app on a device. Its native side is played here: what the app
 * opens is followed by a page of `system`, until it comes to a URL of `scheme`, such as
 * `com.example.app:`.
 */
export async function createDevice(
  app: BrowserContext,
  system: BrowserContext,
  scheme: string,
  settings: DeviceSettings,
): Promise<Device> {
  const { platform } = settings;
  const phone = createPhone({ platform, send: (request) => send(request) });
  let shown: Page | undefined;
  const waiting: ((page: Page) => void)[] = [];
  /** The app is another one after the system has ended it. */
  let life = 0;

  async function send(request: HttpRequest): Promise<HttpResponse> {
    if (!device.isOnline) throw new Error('The Internet connection appears to be offline.');
    const { url, ...init } = request;
    const response = await fetch(url, { ...init, redirect: 'manual' });
    return { status: response.status, headers: response.headers, body: await response.text() };
  }

  /** Follows `url` to the end. */
  async function show(url: string): Promise<void> {
    await hide();
    const page = await system.newPage();
    shown = page;
    page.on('request', (request) => {
      if (!request.url().startsWith(scheme) || page !== shown) return;
      phone.comeBack(request.url());
      void hideIfClosed();
    });
    for (const resolve of waiting.splice(0)) resolve(page);
    // It may be gone before it is loaded.
    await page.goto(url).catch(() => {});
  }

  async function browserPage(): Promise<Page> {
    return shown ?? new Promise((resolve) => waiting.push(resolve));
  }

  async function hide(): Promise<void> {
    const page = shown;
    shown = undefined;
    await page?.close();
  }

  async function hideIfClosed(): Promise<void> {
    if (phone.browser === undefined) await hide();
  }

  await app.exposeBinding('postToNative', ({ page }, json: string) => {
    const call: NativeCall = JSON.parse(json);
    const { callbackId, pluginId, methodName } = call;
    const ofThisLife = life;
    phone.call(call, (reply) => {
      if (pluginId === 'Browser' && methodName === 'close') void hideIfClosed();
      if (pluginId === 'Browser' && methodName === 'open' && phone.browser !== undefined) {
        void show(phone.browser);
      }
      if (ofThisLife !== life) return;
      const answer = JSON.stringify({ callbackId, pluginId, methodName, ...reply });
      // A page that has gone hears nothing.
      page.evaluate((text) => window.hearFromNative(text), answer).catch(() => {});
    });
  });
  await app.addInitScript({
    content: settings.bridge === 'bare' ? bareBridge(phone) : shippedBridge(phone),
  });

  const device: Device = {
    phone,
    isOnline: true,
    browserPage,
    async pressDone() {
      await browserPage();
      phone.pressDone();
      await hide();
    },
    async endApp(page) {
      life += 1;
      phone.endApp();
      await page.goto('about:blank');
    },
    forgetLogins: () => system.clearCookies(),
    async resume(page) {
      phone.switchBack();
      await page.evaluate(() => document.dispatchEvent(new Event('resume')));
    },
  };
  return device;
}

/** A script that puts the bridge of the library's own tests into a page. */
function bareBridge({ platform, plugins }: Phone): string {
  return `{
    const replies = new Map();
    window.hearFromNative = (json) => {
      const answer = JSON.parse(json);
      replies.get(answer.callbackId)?.(answer);
    };
    (${String(installBridge)})({
      platform: ${JSON.stringify(platform)},
      plugins: ${JSON.stringify(plugins)},
      call: (call, reply) => {
        replies.set(call.callbackId, reply);
        window.postToNative(JSON.stringify(call));
      },
    });
  }`;
}

/** A script that puts the bridge of `@capacitor/android` into a page, as its native side does. */
function shippedBridge({ plugins }: Phone): string {
  const library = new URL(import.meta.resolve('unlapse'));
  const file = createRequire(library).resolve(
    '@capacitor/android/capacitor/src/main/assets/native-bridge.js',
  );
  const headers = Object.entries(plugins).map(([name, methods]) => ({
    name,
    methods: [
      { name: 'addListener' },
      { name: 'removeListener' },
      ...methods.map((method) => ({ name: method, rtype: 'promise' })),
    ],
  }));
  return `
    window.Capacitor = { Plugins: {}, DEBUG: false, isLoggingEnabled: false };
    window.CapacitorHttpAndroidInterface = { isEnabled: () => false };
    window.CapacitorCookiesAndroidInterface = { isEnabled: () => false };
    window.androidBridge = { postMessage: (json) => window.postToNative(json) };
    window.hearFromNative = (json) => window.androidBridge.onmessage({ data: json });
    ${readFileSync(file, 'utf8')}
    Capacitor.PluginHeaders = ${JSON.stringify(headers)};
    for (const { name, methods } of Capacitor.PluginHeaders) {
      Capacitor.Plugins[name] = {
        addListener: (event, listener) => Capacitor.addListener(name, event, listener),
      };
      for (const { name: method, rtype } of methods) {
        if (rtype) {
          Capacitor.Plugins[name][method] = (options) =>
            Capacitor.nativePromise(name, method, options);
        }
      }
    }
  `;
}
