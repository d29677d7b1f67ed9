import { expect, it } from 'vitest';
import { createConnectRig, popupConfig } from '../../test/connect-rig.js';
import { createMemoryLock } from '../platform/memory/lock.js';
import { createMemoryLogger } from '../platform/memory/logger.js';
import { createSeededRandom } from '../platform/memory/random.js';
import { createMemorySealer } from '../platform/memory/sealer.js';
import { createMemoryTokenStore } from '../platform/memory/token-store.js';
import { OpenIdProvider } from '../providers/open-id.js';
import { createRefresher } from '../refresh/refresher.js';
import { createHandOff } from './hand-off.js';

const provider = new OpenIdProvider();

/** Tabs whose reading of the common store waits for `onRead`. */
async function signedIn() {
  const rig = createConnectRig();
  await rig.api.setup({ ...popupConfig, handOff: false });
  const auth = await rig.api.login(provider, rig.options);
  const store = createMemoryTokenStore(true);
  const lock = createMemoryLock(rig.clock);
  const logger = createMemoryLogger();
  const revoked: (string | undefined)[] = [];
  const tab = (seed: number, onRead = async (): Promise<void> => {}) => {
    const random = createSeededRandom(seed);
    const { clock, server: http } = rig;
    return createHandOff({
      clock,
      lock,
      logger,
      random,
      sealer: createMemorySealer(),
      refresher: createRefresher({ clock, http, random, logger, keyCache: new Map() }),
      storeOf: () => ({
        ...store,
        read: async () => {
          const found = await store.read();
          await onRead();
          return found;
        },
      }),
      revoke: async ({ refreshToken }) => void revoked.push(refreshToken),
    });
  };
  return { rig, auth, revoked, tab };
}

it('a logout refuses what a refresh brings that began while the store could not be used', async () => {
  const { rig, auth, revoked, tab } = await signedIn();
  let isBroken = true;
  const handOff = tab(1, async () => {
    if (isBroken) throw new Error('broken');
  });
  const held = rig.server.hold('token', 'after');
  const refreshing = handOff.refresh(provider, auth);
  await held.arrived;
  isBroken = false;

  await handOff.end(auth);
  held.release();

  expect((await refreshing).kind).toBe('rejected');
  expect(revoked).toEqual(['refresh-token-2']);
});

it('a logout hands back what another tab gets between its look and its mark', async () => {
  const { auth, tab } = await signedIn();
  const second = tab(2);
  let onRead = async (): Promise<void> => {};
  const first = tab(1, () => onRead());
  await first.begin(auth);
  onRead = async () => {
    onRead = async () => {};
    await second.refresh(provider, auth);
  };

  expect((await first.end(auth)).refreshToken).toBe('refresh-token-2');
});
