import { expect, it } from 'vitest';
import { createRunningBrowser } from '../../test/running-browser.js';
import { describeTokenStore } from './token-store.contract.js';
import { createVirtualBrowser } from './virtual-browser.js';

describeTokenStore('virtual', () => createRunningBrowser().openTab().ports.store);

it.each(['full', 'unreadable'] as const)(
  'refuses to be written while it is %s',
  async (condition) => {
    const browser = createVirtualBrowser();
    const { store } = browser.openTab().ports;
    await browser.complete(store.write('before'));

    browser.storage.condition = condition;
    const writing = store.write('text');
    const clearing = store.clear();

    await expect(browser.complete(writing)).rejects.toMatchObject({
      code: 'UNLAPSE_STORAGE_FAILED',
    });
    await expect(browser.complete(clearing)).rejects.toMatchObject({
      code: 'UNLAPSE_STORAGE_FAILED',
    });
    expect(browser.storage.text).toBe('before');
  },
);

it('can be read while it is full, and not while it is unreadable', async () => {
  const browser = createVirtualBrowser();
  const { store } = browser.openTab().ports;
  await browser.complete(store.write('before'));

  browser.storage.condition = 'full';
  expect(await browser.complete(store.read())).toMatchObject({ text: 'before' });
  browser.storage.condition = 'unreadable';
  await expect(browser.complete(store.read())).rejects.toMatchObject({
    code: 'UNLAPSE_STORAGE_FAILED',
  });
});

it('is slow when it is told to', async () => {
  const browser = createVirtualBrowser();
  browser.storage.slowMs = 500;

  await browser.complete(browser.openTab().ports.store.read());

  expect(browser.clock.monotonic()).toBe(1002);
});

it('is lost whole, for all tabs, and says so', async () => {
  const browser = createVirtualBrowser();
  const { store, transactions } = browser.openTab().ports;
  const seen: unknown[] = [];
  browser.storage.onChange((...change) => seen.push(change));
  await browser.complete(store.write('text'));
  await browser.complete(transactions.put('state', 'login', Infinity));

  browser.storage.lose();

  expect(await browser.complete(browser.openTab().ports.store.read())).toBeUndefined();
  expect(await browser.complete(transactions.take('state'))).toBeUndefined();
  expect(seen).toEqual([
    ['text', 'tab-1', 'session'],
    [undefined, undefined, 'session'],
  ]);
});

it('keeps what stores of different names hold apart', async () => {
  const browser = createVirtualBrowser();
  const { store, storeOf } = browser.openTab().ports;
  await browser.complete(store.write('session'));
  await browser.complete(storeOf('other').write('other', ''));

  expect([browser.storage.text, browser.storage.textOf('other')]).toEqual(['session', 'other']);
  browser.storage.lose();
  expect(browser.storage.textOf('other')).toBeUndefined();
});

it('gives a transaction once, to any tab, until it expires', async () => {
  const browser = createVirtualBrowser({ startMs: 0 });
  const [first, second] = [browser.openTab().ports, browser.openTab().ports];
  await browser.complete(first.transactions.put('a', 'login', 1000));
  await browser.complete(first.transactions.put('b', 'login', 1000));

  const taken = await browser.complete(second.transactions.take('a'));
  const again = await browser.complete(first.transactions.take('a'));
  await browser.advance(1000);
  const expired = await browser.complete(first.transactions.take('b'));

  expect([taken, again, expired]).toEqual(['login', undefined, undefined]);
});
