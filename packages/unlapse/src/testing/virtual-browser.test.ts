import { expect, it } from 'vitest';
import { describeChannel } from './channel.contract.js';
import { createVirtualBrowser } from './virtual-browser.js';
import { createRunningBrowser } from '../../test/running-browser.js';

const HOUR_MS = 3_600_000;

describeChannel('virtual', () => {
  const browser = createRunningBrowser();
  return () => browser.openTab().ports.channel;
});

it('moves on only when it is told to, and as far as it is told', async () => {
  const browser = createVirtualBrowser({ startMs: 5000 });
  const { clock } = browser.openTab().ports;
  const fired: number[] = [];
  for (const delayMs of [10, 20, 30]) clock.setTimer(() => fired.push(clock.now()), delayMs);

  await browser.advance(20);

  expect(fired).toEqual([5010, 5020]);
  expect([browser.clock.now(), browser.clock.monotonic()]).toEqual([5020, 20]);
});

it('goes on as long as a promise takes', async () => {
  const browser = createVirtualBrowser();
  const { clock } = browser.openTab().ports;

  await browser.complete(
    new Promise<void>((resolve) => clock.setTimer(resolve, HOUR_MS)),
    2 * HOUR_MS,
  );

  expect(browser.clock.monotonic()).toBe(HOUR_MS);
});

it('tells when nothing settles a promise', async () => {
  const browser = createVirtualBrowser();

  await expect(browser.complete(new Promise(() => {}), 10)).rejects.toMatchObject({
    message: 'nothing has settled the promise within 10 ms of virtual time',
  });
});

it('goes on outside and on the wall while the device sleeps, but not in its tabs', async () => {
  const browser = createVirtualBrowser({ startMs: 5000 });
  const { clock } = browser.openTab().ports;
  const fired: number[] = [];
  clock.setTimer(() => fired.push(clock.now()), 10);

  await browser.sleep(HOUR_MS);
  const asleep = [...fired];
  await browser.advance(10);

  expect(asleep).toEqual([]);
  expect(fired).toEqual([5010 + HOUR_MS]);
  expect(browser.clock.monotonic()).toBe(10);
  expect(browser.server.now()).toBe(5010 + HOUR_MS);
});

it('leaves everything but the wall clock alone when that is set', async () => {
  const browser = createVirtualBrowser({ startMs: 5000 });

  browser.jumpWall(-4000);

  expect([browser.clock.now(), browser.clock.monotonic()]).toEqual([1000, 0]);
  expect(browser.server.now()).toBe(5000);
});

it('interleaves the steps of tabs as the seed says', async () => {
  async function winners(seed: number): Promise<string[]> {
    const browser = createVirtualBrowser({ seed });
    const tabs = Array.from({ length: 4 }, () => browser.openTab());
    const order: string[] = [];
    browser.storage.onChange((_, tab = '') => order.push(tab));
    for (const { name, ports } of tabs) void ports.store.write(name);
    await browser.advance(50);
    return order;
  }

  const [first, again, ...others] = await Promise.all([3, 3, 4, 5, 6, 7].map(winners));

  expect(again).toEqual(first);
  expect(others).not.toEqual(others.map(() => first));
});

it('loses as many hints as it is told to', async () => {
  const browser = createVirtualBrowser({ seed: 1 });
  const [sender, receiver] = [browser.openTab().ports, browser.openTab().ports];
  let heard = 0;
  receiver.channel.subscribe(() => (heard += 1));

  browser.hints.lossRate = 0.5;
  for (let count = 0; count < 100; count += 1) sender.channel.post('changed');
  await browser.advance(100);

  expect(heard).toBeGreaterThan(25);
  expect(heard).toBeLessThan(75);
});
