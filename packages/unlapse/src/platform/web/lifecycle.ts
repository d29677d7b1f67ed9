import type { Lifecycle } from '../../ports/lifecycle.js';

/** What happens to this page. On a server nobody sees it and nothing happens. */
export function createWebLifecycle(): Lifecycle {
  return {
    isOnline,
    isVisible,
    onWake(listener) {
      const onVisible = (): void => {
        if (isVisible()) listener();
      };
      const onShow = ({ persisted }: PageTransitionEvent): void => {
        if (persisted) listener();
      };
      const onBack = (): void => listener();
      globalThis.document?.addEventListener('visibilitychange', onVisible);
      // Unfrozen; Capacitor tells it too, when the app is in front again.
      globalThis.document?.addEventListener('resume', onBack);
      globalThis.addEventListener?.('pageshow', onShow);
      globalThis.addEventListener?.('online', onBack);
      return () => {
        globalThis.document?.removeEventListener('visibilitychange', onVisible);
        globalThis.document?.removeEventListener('resume', onBack);
        globalThis.removeEventListener?.('pageshow', onShow);
        globalThis.removeEventListener?.('online', onBack);
      };
    },
  };
}

/** A browser that does not know says that it is online. */
export function isOnline(): boolean {
  return globalThis.navigator?.onLine ?? true;
}

function isVisible(): boolean {
  return globalThis.document?.visibilityState === 'visible';
}
