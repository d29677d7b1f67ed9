import type { Page } from '@playwright/test';
import { openPage } from '../browser.js';
import { ratioFigure } from '../figure.js';
import type { Measurement } from '../measurement.js';
import type { Reloaded } from '../page/reload.js';

/** From the start of a page until a token is there, beside a page that only reads the store. */
export const measureReload: Measurement = async ({ browser, server, rounds }) => {
  const context = await browser.newContext();
  const page = await openPage(context, server.url);
  await page.evaluate(() => window.bench.start());
  const token = await page.evaluate(() => window.bench.session.getAccessToken());
  const pages = ['reload-session', 'reload-store'] as const;
  const times = { 'reload-session': [] as number[], 'reload-store': [] as number[] };
  server.takeRequests();

  for (let round = -5; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? pages : pages.toReversed()) {
      const reloaded = await load(page, `${server.url}/${name}`);
      if (reloaded.accessToken !== token) throw new Error(`${name} has another token`);
      if (round >= 0) times[name].push(reloaded.afterMs);
    }
  }
  const requests = server.takeRequests();
  if (requests.length > 0) throw new Error(`a reload asked for ${requests.join(', ')}`);
  await context.close();
  return [
    ratioFigure(
      'reload to a token, no request',
      'ms',
      times['reload-session'],
      ['reading the store', times['reload-store']],
      1.15,
    ),
  ];
};

async function load(page: Page, url: string): Promise<Reloaded> {
  await page.goto(url);
  const reloaded = await page.waitForFunction(() => window.reloaded, undefined, { timeout: 5000 });
  return reloaded.jsonValue() as Promise<Reloaded>;
}
