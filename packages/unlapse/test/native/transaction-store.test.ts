import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeviceTransactionStore } from '../../src/platform/capacitor/transaction-store.js';
import { createManualClock } from '../../src/testing/manual-clock.js';
import { describeTransactionStore } from '../../src/testing/transaction-store.contract.js';
import { answerOf, createDeviceRig } from './device-rig.js';
import { installBridge } from './fakes/bridge.js';
import { createPhone, type Phone } from './fakes/phone.js';

/** A page that has only web storage. */
function stubLocalStorage(): Record<string, unknown> {
  const storage: Record<string, unknown> = {};
  const methods = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => {
      storage[key] = value;
    },
    removeItem: (key: string) => {
      delete storage[key];
    },
  };
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(storage, name, { value });
  }
  const before = Object.getOwnPropertyDescriptor(globalThis, 'localStorage');
  Object.defineProperty(globalThis, 'localStorage', { value: storage, configurable: true });
  onTestFinished(() => {
    if (before) Object.defineProperty(globalThis, 'localStorage', before);
    else delete (globalThis as { localStorage?: unknown }).localStorage;
  });
  return storage;
}

function install(): Phone {
  const phone = createPhone({ platform: 'ios' });
  onTestFinished(installBridge(phone));
  return phone;
}

describeTransactionStore('preferences', (clock) => {
  install();
  return createDeviceTransactionStore(clock);
});

describeTransactionStore('localStorage, where that plugin is missing', (clock) => {
  stubLocalStorage();
  return createDeviceTransactionStore(clock);
});

it('leaves what other parts of the app store alone, and drops what has expired', async () => {
  const phone = install();
  const clock = createManualClock();
  const store = createDeviceTransactionStore(clock);
  phone.preferences.set('theme', 'dark');
  await store.put('state-1', 'first', clock.now() + 1_000);

  await clock.advance(1_000);
  await store.put('state-2', 'second', clock.now() + 1_000);

  expect([...phone.preferences.keys()]).toEqual(['theme', 'unlapse:transaction:state-2']);
});

it('takes no text that something else wrote', async () => {
  const phone = install();
  phone.preferences.set('unlapse:transaction:state-1', 'not JSON');

  expect(await createDeviceTransactionStore(createManualClock()).take('state-1')).toBeUndefined();
});

describe('of a device', () => {
  it('gives the transaction of a login on the screen to nobody else', async () => {
    const { device, phone, clock, login } = createDeviceRig();
    await device.put('s1', 'login', clock.now() + 600_000);
    const shown = await login('s1');

    expect(await device.take('s1')).toBeUndefined();

    phone.comeBack(answerOf('s1'));
    await clock.advance(0);
    expect(shown.outcome()).toBe(answerOf('s1'));
    expect(await device.take('s1')).toBeUndefined();
    expect(phone.preferences.size).toBe(0);
  });

  it('forgets that of a login which the user gave up', async () => {
    const { device, phone, clock, login } = createDeviceRig();
    await device.put('s1', 'login', clock.now() + 600_000);
    const shown = await login('s1');

    phone.pressDone();
    await clock.advance(1_000);

    expect(shown.outcome()).toBe('UNLAPSE_LOGIN_CANCELLED');
    expect(await device.take('s1')).toBeUndefined();
  });

  it('goes on without where it cannot be stored, and says so', async () => {
    const { device, phone, clock, logged } = createDeviceRig();
    phone.failing.set('Preferences.set', '');

    await device.put('s1', 'login', clock.now() + 600_000);

    expect(logged()).toEqual(['the login cannot be stored: it will not outlive the app']);
  });
});
