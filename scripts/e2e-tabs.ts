/**
 * Races tabs, and kills them while they refresh, in a real Chromium:
 * `npm run e2e:tabs -- --rounds 50`.
 *
 * --rounds N  how often each test goes round; default 50
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' } } });
const run = spawn('npx', ['playwright', 'test', '-c', 'e2e', '/tabs.spec', '/killed-tabs.spec'], {
  stdio: 'inherit',
  env: { ...process.env, E2E_ROUNDS: values.rounds },
});
const [code] = (await once(run, 'exit')) as [number | null];
process.exitCode = code ?? 1;
