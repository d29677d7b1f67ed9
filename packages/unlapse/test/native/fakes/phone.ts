import type { HttpRequest, HttpResponse } from '../../../src/ports/http.js';

/** A call as the native side of Capacitor gets it. */
export interface NativeCall {
  readonly pluginId: string;
  readonly methodName: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly callbackId: string;
}

/** What the native side answers to a call, or tells a listener. */
export type NativeReply =
  | { readonly success: true; readonly data: unknown }
  | {
      readonly success: false;
      readonly error: { readonly message: string; readonly code?: string };
    };

export interface PhoneSettings {
  readonly platform: 'android' | 'ios';
  /** Whose native part is in the app; default: those that a login needs. */
  readonly plugins?: readonly string[];
  /** What `CapacitorHttp` reaches; default: nothing. */
  readonly send?: (request: HttpRequest) => Promise<HttpResponse>;
}

/**
 * A phone with an app on it: the native side of the plugins, which keeps to what the shipped ones do
 * on each platform, and the user.
 */
export interface Phone {
  readonly platform: 'android' | 'ios';
  readonly plugins: Readonly<Record<string, readonly string[]>>;
  /** What the system browser shows; `undefined`: it is closed. */
  readonly browser: string | undefined;
  /** All that it has shown, oldest first. */
  readonly opened: readonly string[];
  /** What it was opened with, besides the URL. */
  readonly look: Readonly<Record<string, unknown>>;
  /** The events that somebody listens to. */
  readonly listeners: readonly string[];
  readonly preferences: Map<string, string>;
  /** Every request of `CapacitorHttp`, as it came over the bridge. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
  /** The methods that fail from now on, such as `Browser.open`; a code makes it that error. */
  readonly failing: Map<string, string>;
  /** The methods that do their work and never answer. */
  readonly mute: Set<string>;
  /** Whether the Android browser forgets to tell `browserFinished`. */
  isSilent: boolean;

  call(call: NativeCall, reply: (answer: NativeReply) => void): void;

  /** The browser is sent to a URL of the app. */
  comeBack(url: string): void;
  /** A URL of the app comes from elsewhere. */
  openUrl(url: string): void;
  /** The user closes the browser. */
  pressDone(): void;
  /** Another app covers the Android browser, which tells of that as of its end. */
  hideBrowser(): void;
  /** Another app comes to the front, and this one again. */
  switchAway(): void;
  switchBack(): void;
  setOnline(connected: boolean): void;
  /** The sign-in sheet of the plugin `AuthSession` comes back. */
  endSheet(url: string): void;
  /** The system ends the app; what it has stored stays, and so does the browser. */
  endApp(): void;
}

const METHODS: Readonly<Record<string, readonly string[]>> = {
  App: ['getLaunchUrl'],
  AuthSession: ['open', 'close'],
  Browser: ['open', 'close'],
  CapacitorHttp: ['request'],
  Network: [],
  Preferences: ['get', 'set', 'remove', 'keys'],
};

interface Listener {
  readonly id: string;
  readonly event: string;
  readonly reply: (answer: NativeReply) => void;
}

export function createPhone({
  platform,
  plugins = ['App', 'Browser', 'CapacitorHttp', 'Preferences'],
  send = () => Promise.reject(new Error('no network')),
}: PhoneSettings): Phone {
  const preferences = new Map<string, string>();
  const requests: Readonly<Record<string, unknown>>[] = [];
  const failing = new Map<string, string>();
  const mute = new Set<string>();
  const opened: string[] = [];
  let listeners: Listener[] = [];
  /** Events that are kept until somebody listens. */
  const retained = new Map<string, unknown>();
  let browser: string | undefined;
  let look: Readonly<Record<string, unknown>> = {};
  let launchUrl: string | undefined;
  let sheet: ((answer: NativeReply) => void) | undefined;
  let isRunning = true;

  function emit(event: string, data: unknown = {}, isRetained = false): void {
    const heard = listeners.filter((listener) => listener.event === event);
    if (heard.length === 0 && isRetained) retained.set(event, data);
    for (const { reply } of heard) reply({ success: true, data });
  }

  function finishBrowser(): void {
    browser = undefined;
    if (!phone.isSilent) emit('Browser.browserFinished');
  }

  function closeSheet(): void {
    sheet?.({ success: false, error: { message: 'closed', code: 'CANCELLED' } });
    sheet = undefined;
  }

  const methods: Readonly<Record<string, (options: Readonly<Record<string, unknown>>) => unknown>> =
    {
      'App.getLaunchUrl': () => (launchUrl === undefined ? undefined : { url: launchUrl }),
      'AuthSession.close': closeSheet,
      'Browser.open': ({ url, ...rest }) => {
        // One at a time on iOS; a Custom Tab is put over the other.
        if (platform === 'ios' && browser !== undefined) throw new Error('Unable to display URL');
        browser = String(url);
        look = rest;
        opened.push(browser);
        if (platform === 'android') emit('App.pause');
      },
      'Browser.close': () => {
        if (platform === 'ios' && browser === undefined)
          throw new Error('No active window to close!');
        browser = undefined;
      },
      'CapacitorHttp.request': async (options) => {
        requests.push(options);
        const { url, method, headers, data } = options as unknown as HttpRequest & {
          data?: string;
        };
        const request = { url, method, headers: headers ?? {} };
        const answer = await send(data === undefined ? request : { ...request, body: data });
        const names = [...answer.headers.keys()];
        const isJson = answer.headers.get('content-type')?.includes('application/json');
        return {
          status: answer.status,
          // What says that it is JSON is parsed on the way, and Android keeps the case of the names.
          data: isJson ? JSON.parse(answer.body) : answer.body,
          headers: Object.fromEntries(
            names.map((name) => [
              platform === 'android' ? name.toUpperCase() : name,
              answer.headers.get(name) ?? '',
            ]),
          ),
        };
      },
      'Preferences.get': ({ key }) => ({ value: preferences.get(String(key)) ?? null }),
      'Preferences.keys': () => ({ keys: [...preferences.keys()] }),
      'Preferences.remove': ({ key }) => void preferences.delete(String(key)),
      'Preferences.set': ({ key, value }) => void preferences.set(String(key), String(value)),
    };

  const phone: Phone = {
    platform,
    plugins: Object.fromEntries(plugins.map((name) => [name, METHODS[name] ?? []])),
    get browser() {
      return browser;
    },
    opened,
    get look() {
      return look;
    },
    get listeners() {
      return listeners.map(({ event }) => event).sort();
    },
    preferences,
    requests,
    failing,
    mute,
    isSilent: false,

    call({ pluginId, methodName, options, callbackId }, reply) {
      const name = `${pluginId}.${methodName}`;
      if (methodName === 'addListener') {
        const event = `${pluginId}.${String(options['eventName'])}`;
        listeners.push({ id: callbackId, event, reply });
        if (retained.has(event)) reply({ success: true, data: retained.get(event) });
        retained.delete(event);
      } else if (methodName === 'removeListener') {
        listeners = listeners.filter(({ id }) => id !== options['callbackId']);
      } else if (failing.has(name)) {
        const code = failing.get(name) ?? '';
        reply({ success: false, error: { message: 'failed', ...(code && { code }) } });
      } else if (name === 'AuthSession.open' && !URL.canParse(String(options['callbackUrl']))) {
        reply({ success: false, error: { message: 'no callbackUrl', code: 'FAILED' } });
      } else if (name === 'AuthSession.open') {
        browser = String(options['url']);
        look = options;
        opened.push(browser);
        sheet = reply;
      } else {
        void Promise.resolve()
          .then(() => methods[name]?.(options))
          .then(
            (data) => {
              if (!mute.has(name)) reply({ success: true, data });
            },
            (error: Error) => reply({ success: false, error: { message: error.message } }),
          );
      }
    },

    comeBack(url) {
      if (platform === 'android') browser = undefined;
      phone.openUrl(url);
      if (platform === 'android') {
        emit('App.resume');
        finishBrowser();
      }
    },
    openUrl(url) {
      if (!isRunning || platform === 'ios') launchUrl = url;
      isRunning = true;
      emit('App.appUrlOpen', { url }, true);
    },
    pressDone() {
      closeSheet();
      if (platform === 'android') emit('App.resume');
      finishBrowser();
    },
    hideBrowser: () => emit('Browser.browserFinished'),
    switchAway: () => emit('App.pause'),
    switchBack: () => emit('App.resume'),
    setOnline: (connected) => emit('Network.networkStatusChange', { connected }),
    endSheet(url) {
      browser = undefined;
      if (sheet) sheet({ success: true, data: { url } });
      else emit('AuthSession.authSessionResult', { url }, true);
      sheet = undefined;
    },
    endApp() {
      listeners = [];
      sheet = undefined;
      launchUrl = undefined;
      isRunning = false;
    },
  };
  return phone;
}
