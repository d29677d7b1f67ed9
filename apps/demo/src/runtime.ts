import type { CapacitorGlobal } from '@capacitor/core';

const { Capacitor } = globalThis as { readonly Capacitor?: CapacitorGlobal };

/** Whether this is the app on a device. Its native side says so: browsers load nothing to ask. */
export const isNative: boolean = Capacitor?.isNativePlatform() ?? false;

/** Where the server sends the user back to after a sign-in and a sign-out. */
export const callbackUrl: string = isNative
  ? 'unlapse.demo://auth-action-complete'
  : `${location.origin}/auth-action-complete`;
