import { expect, it } from 'vitest';
import { createVirtualBrowser } from 'unlapse/testing';
import { openTab } from './open-tab.js';

it('renews an access token that is over', async () => {
  const browser = createVirtualBrowser();
  const { session } = openTab(browser);
  await browser.complete(session.login());
  const before = await browser.complete(session.getAccessToken());

  await browser.sleep(7_200_000);
  const after = await browser.complete(session.getAccessToken());

  expect(after).not.toBe(before);
  expect(session.snapshot.status).toBe('signed-in');
});
