import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';

const app = inject('app');

it('can be automocked without a factory in the Vitest of an app, under jsdom', async () => {
  const vitest = join(app, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--root', app, '--environment', 'jsdom', '--reporter', 'json'];

  const { stdout } = await promisify(execFile)(process.execPath, [vitest, ...args], { cwd: app });

  const report = JSON.parse(stdout) as {
    readonly numPassedTests: number;
    readonly success: boolean;
  };
  expect(report.success).toBe(true);
  expect(report.numPassedTests).toBe(4);
});
