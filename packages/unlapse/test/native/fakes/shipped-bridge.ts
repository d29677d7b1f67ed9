import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import type { NativeCall, NativeReply, Phone } from './phone.js';

/** The page of an app, as far as the bridge cares. */
interface NativePage {
  Capacitor?: BridgeOfPage | undefined;
  androidBridge?: { postMessage(json: string): void; onmessage?(event: { data: string }): void };
  webkit?: { messageHandlers: { bridge: { postMessage(call: NativeCall): void } } };
  CapacitorHttpAndroidInterface?: { isEnabled(): boolean };
  CapacitorCookiesAndroidInterface?: { isEnabled(): boolean };
  prompt?: (message: string) => string;
}

interface BridgeOfPage {
  Plugins: Record<string, Record<string, unknown>>;
  PluginHeaders?: readonly unknown[];
  registerPlugin?(name: string): unknown;
  fromNative(result: unknown): void;
  addListener(plugin: string, event: string, listener: unknown): unknown;
  nativePromise(plugin: string, method: string, options: unknown): Promise<unknown>;
}

export interface ShippedBridgeSettings {
  /** Whether the app has `fetch` patched; default false. */
  readonly patchesFetch?: boolean;
  /** The package of `@capacitor/core` that the app imports; default: none. */
  readonly core?: '@capacitor/core' | 'capacitor-core-8';
  /** The plugins whose packages the app imports: all that these do is to register them. */
  readonly registers?: readonly string[];
}

const { resolve } = createRequire(import.meta.url);

/**
 * Puts the bridge that `@capacitor/android` ships into this page, over `phone`, and does what the
 * native side does at the start of a page: it tells which plugins there are.
 *
 * @returns a function that takes it away
 */
export function installShippedBridge(
  phone: Phone,
  { patchesFetch = false, core, registers = [] }: ShippedBridgeSettings = {},
): () => void {
  const page = globalThis as NativePage & typeof globalThis;
  const { fetch, XMLHttpRequest } = globalThis;
  const consoleMethods = Object.getOwnPropertyDescriptors(console);
  // The bridge tells there of every listener that is removed.
  Object.assign(console, { debug: () => {} });
  const bridge = { Plugins: {}, DEBUG: false, isLoggingEnabled: false };
  page.Capacitor = bridge as unknown as BridgeOfPage;

  function resultOf({ callbackId, pluginId, methodName }: NativeCall, reply: NativeReply): object {
    return { callbackId, pluginId, methodName, ...reply };
  }

  if (phone.platform === 'android') {
    page.CapacitorHttpAndroidInterface = { isEnabled: () => patchesFetch };
    page.CapacitorCookiesAndroidInterface = { isEnabled: () => false };
    const androidBridge: NonNullable<NativePage['androidBridge']> = {
      postMessage(json) {
        const call: NativeCall = JSON.parse(json);
        phone.call(call, (reply) =>
          androidBridge.onmessage?.({ data: JSON.stringify(resultOf(call, reply)) }),
        );
      },
    };
    page.androidBridge = androidBridge;
  } else {
    // How the bridge asks the native side of iOS for a setting.
    page.prompt = (message) => String(patchesFetch && message?.includes('CapacitorHttp') === true);
    const postMessage = (call: NativeCall): void => {
      phone.call(call, (reply) =>
        page.Capacitor?.fromNative(JSON.parse(JSON.stringify(resultOf(call, reply)))),
      );
    };
    page.webkit = { messageHandlers: { bridge: { postMessage } } };
  }

  runFile('@capacitor/android/capacitor/src/main/assets/native-bridge.js');
  exportPlugins(page.Capacitor, phone);
  if (core) runFile(`${core}/dist/capacitor.js`);
  for (const name of registers) page.Capacitor.registerPlugin?.(name);
  return () => {
    Object.assign(globalThis, { fetch, XMLHttpRequest });
    Object.defineProperties(console, consoleMethods);
    for (const name of ['Capacitor', 'androidBridge', 'webkit', 'prompt'] as const) {
      delete page[name];
    }
  };
}

/** Runs a script anew, as each start of a page does. */
function runFile(name: string): void {
  const file = resolve(name);
  runInThisContext(readFileSync(file, 'utf8'), { filename: file });
}

/** As `JSExport` of both native sides: an object for each plugin, and the headers of its methods. */
function exportPlugins(bridge: BridgeOfPage, phone: Phone): void {
  bridge.PluginHeaders = Object.entries(phone.plugins).map(([name, methods]) => ({
    name,
    methods: [
      { name: 'addListener' },
      { name: 'removeListener' },
      ...methods.map((method) => ({ name: method, rtype: 'promise' })),
    ],
  }));
  for (const [name, methods] of Object.entries(phone.plugins)) {
    bridge.Plugins[name] = {
      addListener: (event: string, listener: unknown) => bridge.addListener(name, event, listener),
      ...Object.fromEntries(
        methods.map((method) => [
          method,
          (options: unknown) => bridge.nativePromise(name, method, options),
        ]),
      ),
    };
  }
}
