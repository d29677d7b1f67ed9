/** What undoes `addListener`. */
export interface ListenerHandle {
  remove(): Promise<void> | void;
}

/** A plugin that tells of events. The bare bridge answers at once, `@capacitor/core` by a promise. */
interface EventSource<Events> {
  addListener<Name extends keyof Events>(
    name: Name,
    listener: (event: Events[Name]) => void,
  ): Promise<ListenerHandle> | ListenerHandle;
}

/** `@capacitor/app` (7 and 8): the part that is used here, as of all of these. */
export interface AppPlugin extends EventSource<{
  appUrlOpen: { readonly url: string };
  pause: unknown;
  resume: unknown;
}> {
  getLaunchUrl(): Promise<{ readonly url: string } | undefined>;
}

/** An opt-in plugin over the system's own sign-in sheets. */
export interface AuthSessionPlugin extends EventSource<{
  /** A result whose caller is gone; kept until somebody listens. */
  authSessionResult: { readonly url: string };
}> {
  /** Rejects with a `code`: `CANCELLED`, `CALLBACK_VERIFICATION_FAILED` or what else went wrong. */
  open(options: {
    url: string;
    callbackUrl: string;
    presentation: 'shared' | 'ephemeral';
    toolbarColor?: string;
  }): Promise<{ readonly url: string }>;
  close(): Promise<void>;
}

/** `@capacitor/browser` (7 and 8). */
export interface BrowserPlugin extends EventSource<{ browserFinished: unknown }> {
  open(options: { url: string; toolbarColor?: string }): Promise<void>;
  close(): Promise<void>;
}

/** `CapacitorHttp`, which every Capacitor app has. */
export interface CapacitorHttpPlugin {
  request(options: {
    url: string;
    method: string;
    headers: Readonly<Record<string, string>>;
    data?: string;
    connectTimeout: number;
    readTimeout: number;
    disableRedirects: boolean;
    responseType: 'text';
  }): Promise<{
    readonly status: number;
    readonly data: unknown;
    readonly headers: Readonly<Record<string, string>>;
  }>;
}

/** `@capacitor/preferences` (7 and 8). */
export interface PreferencesPlugin {
  get(options: { key: string }): Promise<{ readonly value: string | null }>;
  set(options: { key: string; value: string }): Promise<void>;
  remove(options: { key: string }): Promise<void>;
  keys(): Promise<{ readonly keys: readonly string[] }>;
}

/** The plugins that are used where an app has them, by the names they have on the bridge. */
export interface Plugins {
  readonly App: AppPlugin;
  readonly AuthSession: AuthSessionPlugin;
  readonly Browser: BrowserPlugin;
  readonly CapacitorHttp: CapacitorHttpPlugin;
  readonly Preferences: PreferencesPlugin;
}
