import type { Channel } from '../../ports/channel.js';

/**
 * Hints over a `BroadcastChannel`. It is open only while somebody listens and the page is shown,
 * so that the page can enter the back/forward cache. Silent where the browser has none.
 *
 * @param name shared by those who shall hear each other
 */
export function createWebChannel(name: string): Channel {
  const listeners = new Set<(hint: string) => void>();
  let channel: BroadcastChannel | undefined;

  function open(): void {
    if (channel) return;
    try {
      channel = new BroadcastChannel(name);
      // Where a server renders pages with Node, an open channel would keep its process from ending.
      (channel as { unref?(): void }).unref?.();
      channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') for (const listener of listeners) listener(data);
      });
    } catch {
      // None here, or refused to this origin: without hints the others notice later.
    }
  }

  function close(): void {
    channel?.close();
    channel = undefined;
  }

  return {
    post(hint) {
      open();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- no window
      channel?.postMessage(hint);
      if (!listeners.size) close();
    },
    subscribe(listener) {
      listeners.add(listener);
      open();
      globalThis.addEventListener?.('pagehide', close);
      globalThis.addEventListener?.('pageshow', open);
      return () => {
        listeners.delete(listener);
        if (listeners.size) return;
        close();
        globalThis.removeEventListener?.('pagehide', close);
        globalThis.removeEventListener?.('pageshow', open);
      };
    },
  };
}
