import { expect, it, vi } from 'vitest';
import { createRunningBrowser } from '../../test/running-browser.js';
import { describeHttp } from './http.contract.js';
import { createVirtualBrowser } from './virtual-browser.js';

describeHttp('virtual', async () => {
  const { server, ...browser } = createRunningBrowser();
  return {
    http: browser.openTab().ports.http,
    url: `${server.issuer}/token`,
    answer: (status, headers, body) => server.next({ answer: { status, headers, body } }),
    breakOff: () => server.next({ fail: 'unreachable' }),
    received: () =>
      server.recorded.map(({ method, body = '', headers }) => ({
        method,
        body,
        authorization: headers?.['authorization'],
      })),
  };
});

const request = { method: 'GET', url: 'https://login.example.com/jwks' } as const;

it('takes its time each way', async () => {
  const browser = createVirtualBrowser({ delays: { network: [30, 30] } });

  await browser.complete(browser.openTab().ports.http.send(request));

  expect(browser.clock.monotonic()).toBe(60);
  expect(browser.server.recorded).toMatchObject([
    {
      client: 'tab-1',
      sentAtMs: browser.clock.now() - 60,
      arrivals: [{ atMs: browser.clock.now() - 30 }],
    },
  ]);
});

it('sends nothing while the device is offline, and the tabs know', async () => {
  const browser = createVirtualBrowser();
  const before = browser.openTab().ports;
  browser.setOnline(false);
  const after = browser.openTab().ports;

  await expect(browser.complete(after.http.send(request))).rejects.toMatchObject({
    code: 'UNLAPSE_NETWORK_OFFLINE',
  });
  expect([before.lifecycle.isOnline(), after.lifecycle.isOnline()]).toEqual([false, false]);
  expect([browser.isOnline, browser.server.requests]).toEqual([false, 0]);
});

it('breaks requests off when it goes, though the server may have got them', async () => {
  const browser = createVirtualBrowser();
  const sending = browser.openTab().ports.http.send(request);
  await browser.advance(10);

  browser.setOnline(false);

  await expect(browser.complete(sending)).rejects.toMatchObject({
    code: 'UNLAPSE_NETWORK_UNREACHABLE',
  });
  await browser.advance(100);
  expect(browser.server.recorded[0]?.arrivals).toHaveLength(1);
});

it('gives up on an answer that does not come', async () => {
  const browser = createVirtualBrowser();
  browser.server.hold('jwks');

  await expect(browser.complete(browser.openTab().ports.http.send(request))).rejects.toMatchObject({
    code: 'UNLAPSE_NETWORK_TIMED_OUT',
  });
  expect(browser.clock.monotonic()).toBe(10_000);
});

it('brings to the server what a tab has sent before it closed', async () => {
  const browser = createVirtualBrowser();
  const tab = browser.openTab();
  const answered = vi.fn<() => void>();
  void tab.ports.http.send(request).then(answered);

  tab.close();
  await browser.advance(1000);

  expect(browser.server.recorded[0]?.arrivals).toHaveLength(1);
  expect(answered).not.toHaveBeenCalled();
});
