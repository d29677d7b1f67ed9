import type { Http, HttpResponse } from '../ports/http.js';
import { networkError } from './authorization-server-script.js';
import type { TabThread } from './virtual-thread.js';

/** The network of a device, and each tab's way to it. */
export interface NetworkRoom {
  isOnline: boolean;
  /** Ends every request that is under way, without an answer. The server may have got it. */
  breakOff(): void;
  /** @param server the tab's connection to it */
  httpOf(thread: TabThread, server: Http): Http;
}

/** For a whole answer, as in a browser. */
const DEADLINE_MS = 10_000;

export function createNetworkRoom(): NetworkRoom {
  const underway = new Set<() => void>();

  const room: NetworkRoom = {
    isOnline: true,
    breakOff() {
      for (const fail of underway) fail();
      underway.clear();
    },
    httpOf: (thread, server) => ({
      send(request) {
        if (!room.isOnline) return Promise.reject(networkError('offline'));
        return new Promise<HttpResponse>((resolve, reject) => {
          const fail = (): void => end(() => reject(networkError('unreachable')));
          const cancelTimer = thread.clock.setTimer(() => {
            underway.delete(fail);
            reject(networkError('timed-out'));
          }, DEADLINE_MS);
          /** Whatever reaches the tab first counts. */
          const end = (settle: () => void): void => {
            underway.delete(fail);
            thread.post(() => {
              cancelTimer();
              settle();
            }, 0);
          };
          underway.add(fail);
          server.send(request).then(
            (response) => end(() => resolve(response)),
            (error: unknown) => end(() => reject(error)),
          );
        });
      },
    }),
  };
  return room;
}
