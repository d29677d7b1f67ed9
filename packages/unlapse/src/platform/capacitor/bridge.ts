import type { Plugins } from './plugins.js';

/** The bridge, which the native part of an app puts there: as it is, or dressed by `@capacitor/core`. */
interface Bridge {
  getPlatform(): string;
  isNativePlatform(): boolean;
  isPluginAvailable(name: string): boolean;
  readonly Plugins?: Partial<Plugins>;
  readonly registerPlugin?: <Name extends keyof Plugins>(name: Name) => Plugins[Name];
}

/** `ios`, `android` or another native platform; `undefined` in a browser. */
export function nativePlatform(): string | undefined {
  return findBridge()?.getPlatform();
}

/**
 * A plugin whose native part is in this app. It is reached through the bridge and not imported:
 * an import of a package that is not installed breaks the builds of web apps.
 */
export function findPlugin<Name extends keyof Plugins>(name: Name): Plugins[Name] | undefined {
  const bridge = findBridge();
  if (!bridge?.isPluginAvailable(name)) return undefined;
  return bridge.Plugins?.[name] ?? bridge.registerPlugin?.(name);
}

function findBridge(): Bridge | undefined {
  const { Capacitor } = globalThis as { readonly Capacitor?: Partial<Bridge> };
  return Capacitor?.isNativePlatform?.() ? (Capacitor as Bridge) : undefined;
}
