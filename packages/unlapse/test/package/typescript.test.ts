import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const app = inject('app');
const versions = fileURLToPath(new URL('./typescript-versions', import.meta.url));
const { dependencies } = JSON.parse(readFileSync(join(versions, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

installVersions();

describe.each(Object.keys(dependencies))('%s', (version) => {
  it.concurrent("accepts overrides as Auth Connect's documents write them", async () => {
    expect(await errorsOf(version, 'documented')).toBe('');
  });

  it.concurrent.each(['bundler', 'nodenext'])(
    'accepts the app under `moduleResolution: %s`',
    async (resolution) => {
      expect(await errorsOf(version, resolution)).toBe('');
    },
  );
});

it('would notice a type error', async () => {
  expect(await errorsOf('typescript-6.0', 'mistaken')).toContain(
    "Property 'accesToken' does not exist",
  );
});

/** What the compiler says of the app in `consumer/`, which is all it checks: libraries included. */
async function errorsOf(version: string, project: string): Promise<string> {
  const compiler = join(versions, 'node_modules', version, 'bin/tsc');
  const args = [compiler, '--project', `tsconfig.${project}.json`, '--pretty', 'false'];
  const run = promisify(execFile)(process.execPath, args, { cwd: app });
  return run.then(
    ({ stdout }) => stdout,
    (failure: { readonly stdout: string }) => failure.stdout,
  );
}

/** They are no dependencies of the workspace: their `tsc` would take the place of ours. */
function installVersions(): void {
  const isInstalled = Object.entries(dependencies).every(([name, wanted]) => {
    const manifest = join(versions, 'node_modules', name, 'package.json');
    if (!existsSync(manifest)) return false;
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string };
    return wanted.endsWith(`@${version}`);
  });
  if (isInstalled) return;
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: versions,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}
