import { findPlugin } from './bridge.js';

/**
 * Finds the URL that this app was started with, once. `appUrlOpen` is left alone: its event is kept
 * for the first listener, which must be the app's own, for its deep links.
 */
export function createLaunchUrl(): () => Promise<string | undefined> {
  let found: Promise<string | undefined> | undefined;
  return () => (found ??= findLaunchUrl());
}

async function findLaunchUrl(): Promise<string | undefined> {
  let kept: string | undefined;
  const handle = await findPlugin('AuthSession')?.addListener('authSessionResult', ({ url }) => {
    kept = url;
  });
  try {
    // The bridge keeps the order: an event that was kept comes before the answer to the next call.
    const launched = await findPlugin('App')?.getLaunchUrl();
    return kept ?? launched?.url;
  } catch {
    // An app that cannot say how it was started was not started for a login.
    return kept;
  } finally {
    void handle?.remove();
  }
}
