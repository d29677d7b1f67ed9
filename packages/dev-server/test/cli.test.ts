import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const children: ChildProcess[] = [];

function run(flags: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...flags], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

/** What is printed when the server is ready. */
async function bannerOf(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += String(chunk);
    if (printed.includes('Ctrl-C')) break;
  }
  return printed;
}

/** How a run ends that does not come to serve. */
async function failureOf(child: ChildProcess): Promise<{ exitCode: unknown; message: string }> {
  const [message, [exitCode]] = await Promise.all([
    child.stderr ? text(child.stderr) : '',
    once(child, 'exit'),
  ]);
  return { exitCode, message };
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('the command', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints its addresses and users, serves them, and stops on %s',
    async (signal) => {
      const child = run(['--port', '0', '--users', 'dora:secret', '--access-token-ttl', '20']);

      const banner = await bannerOf(child);
      const issuer = /Issuer\s+(\S+)/.exec(banner)?.[1] ?? '';
      const metadata = await fetch(`${issuer}/.well-known/openid-configuration`);
      child.kill(signal);
      const [exitCode] = await once(child, 'exit');

      expect(banner).toContain('dora / secret');
      expect(await metadata.json()).toMatchObject({ issuer });
      expect(exitCode).toBe(0);
    },
  );

  it('imitates a vendor, with its defaults and with what is asked for', async () => {
    const child = run(['--port', '0', '--profile', 'auth0', '--access-token-ttl', '20']);

    const banner = await bannerOf(child);
    const metadata = await fetch(/Metadata\s+(\S+)/.exec(banner)?.[1] ?? '');

    expect(banner).toMatch(/Issuer\s+http:\/\/localhost:\d+\/\n/);
    expect(await metadata.json()).toMatchObject({
      token_endpoint: expect.stringMatching(/\/oauth\/token$/) as unknown,
    });
  });

  it('names the port that is taken and the flag that helps', async () => {
    const first = run(['--port', '0']);
    const port = /localhost:(\d+)/.exec(await bannerOf(first))?.[1] ?? '';

    const { exitCode, message } = await failureOf(run(['--port', port]));

    expect(exitCode).toBe(1);
    expect(message).toMatch(new RegExp(`^error: port ${port} is taken .*--port`));
  });

  it('does not run in production', async () => {
    const { exitCode, message } = await failureOf(run(['--port', '0'], { NODE_ENV: 'production' }));

    expect(exitCode).toBe(1);
    expect(message).toContain('--i-know-this-is-not-for-production');
  });

  it.each([
    ['--port', 'many'],
    ['--coop', 'nonsense'],
    ['--profile', 'nobody'],
    ['--users', 'alice'],
    ['--redirect-uri', 'nowhere'],
    ['--access-token-ttl', '0'],
  ])('refuses %s %s in one line', async (flag, value) => {
    const { exitCode, message } = await failureOf(run(['--port', '0', flag, value]));

    expect(exitCode).toBe(1);
    expect(message).toMatch(/^error: .*\n$/);
  });
});
