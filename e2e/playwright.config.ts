import { defineConfig } from '@playwright/test';
import { findChromium } from '../scripts/chromium.js';

// The workers load this file too: what was found is found once.
process.env['CHROMIUM_PATH'] ??= await findChromium();

export default defineConfig({
  fullyParallel: true,
  workers: 2,
  retries: 0,
  reporter: 'list',
  // What tests have seen is a part of the documents.
  snapshotPathTemplate: '../docs/reference/{arg}{ext}',
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'],
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
