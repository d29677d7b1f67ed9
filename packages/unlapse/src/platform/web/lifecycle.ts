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
      const onOnline = (): void => listener();
      globalThis.document?.addEventListener('visibilitychange', onVisible);
      globalThis.addEventListener?.('pageshow', onShow);
      globalThis.addEventListener?.('online', onOnline);
      return () => {
        globalThis.document?.removeEventListener('visibilitychange', onVisible);
        globalThis.removeEventListener?.('pageshow', onShow);
        globalThis.removeEventListener?.('online', onOnline);
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
