import { expect, it } from 'vitest';
import { createSessionRig } from '../../test/session-rig.js';
import { sleep } from '../refresh/sleep.js';

const READ_TAKES_MS = 11_000;

it('a store that takes longer to read than a reading is good for is used all the same', async () => {
  const rig = createSessionRig();
  await rig.openTab().session.login();
  const read = rig.store.read;
  rig.store.read = async () => {
    await sleep(rig.clock, READ_TAKES_MS);
    return read();
  };
  const tab = rig.openTab();
  let isReady = false;

  void tab.session.ready().then(() => (isReady = true));
  await rig.clock.advance(READ_TAKES_MS);

  expect(isReady).toBe(true);
  expect(tab.session.snapshot.status).toBe('signed-in');
});
