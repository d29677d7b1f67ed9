import type { NativeReply, Phone } from './phone.js';

/** What an app's page finds where Capacitor puts its bridge. */
interface PageWithBridge {
  Capacitor?: unknown;
}

/**
 * Puts a bridge to `phone` into this page, as the native side of Capacitor makes it: with a method
 * for each one of the plugins, and without `@capacitor/core`. Each message crosses as JSON.
 *
 * @returns a function that takes it away
 */
export function installBridge(phone: Phone): () => void {
  let calls = 0;

  function post(
    pluginId: string,
    methodName: string,
    options: Readonly<Record<string, unknown>>,
    reply: (answer: NativeReply) => void,
  ): string {
    calls += 1;
    const callbackId = String(calls);
    const call = JSON.parse(JSON.stringify({ pluginId, methodName, options, callbackId }));
    phone.call(call, (answer) => reply(JSON.parse(JSON.stringify(answer))));
    return callbackId;
  }

  function pluginOf(name: string, methods: readonly string[]): Record<string, unknown> {
    const plugin: Record<string, unknown> = {
      addListener: (eventName: string, listener: (data: unknown) => void) => {
        const callbackId = post(name, 'addListener', { eventName }, (answer) => {
          if (answer.success) listener(answer.data);
        });
        const remove = async (): Promise<void> => {
          post(name, 'removeListener', { eventName, callbackId }, () => {});
        };
        return { remove };
      },
    };
    for (const method of methods) {
      plugin[method] = (options = {}) =>
        new Promise((resolve, reject) => {
          post(name, method, options, (answer) => {
            if (answer.success) resolve(answer.data);
            else reject(Object.assign(new Error(answer.error.message), answer.error));
          });
        });
    }
    return plugin;
  }

  const page = globalThis as PageWithBridge;
  const Plugins = Object.fromEntries(
    Object.entries(phone.plugins).map(([name, methods]) => [name, pluginOf(name, methods)]),
  );
  page.Capacitor = {
    Plugins,
    getPlatform: () => phone.platform,
    isNativePlatform: () => true,
    isPluginAvailable: (name: string) => Object.hasOwn(Plugins, name),
  };
  return () => {
    delete page.Capacitor;
  };
}
