import type { Browser, Page } from '@playwright/test';
import type { Figure } from './figure.js';
import type { BenchServer } from './server.js';
import { openPage } from './browser.js';

/** What a measurement has to do with. */
export interface Bench {
  readonly browser: Browser;
  readonly server: BenchServer;
  /** How often to do what is timed; a try of the bench itself takes fewer. */
  readonly rounds: number;
}

/** Measures, and says what came of it. */
export type Measurement = (bench: Bench) => Promise<readonly Figure[]>;

/** Runs `work` with a page of a browser in which nobody is signed in. */
export async function withPage<T>(
  { browser, server }: Bench,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext();
  try {
    return await work(await openPage(context, server.url));
  } finally {
    await context.close();
  }
}
