import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../sources.js';

const folder = mkdtempSync(join(tmpdir(), 'auth-session-'));
const tools = join(root, '../../node_modules');
let tarball: string;

beforeAll(() => {
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  const file = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  tarball = join(folder, file ?? '');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('ships the sources of both platforms and the built module, and nothing else', () => {
  const entries = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' });

  const files = entries.trim().split('\n').sort();

  expect(files.map((file) => file.replace(/^package\//, ''))).toMatchInlineSnapshot(`
    [
      "LICENSE",
      "Package.swift",
      "README.md",
      "UnlapseCapacitorAuthSession.podspec",
      "android/build.gradle",
      "android/src/main/AndroidManifest.xml",
      "android/src/main/java/unlapse/capacitor/authsession/AuthSessionCore.java",
      "android/src/main/java/unlapse/capacitor/authsession/AuthSessionPlugin.java",
      "android/src/main/java/unlapse/capacitor/authsession/RedirectActivity.java",
      "dist/definitions.d.ts",
      "dist/definitions.d.ts.map",
      "dist/definitions.js",
      "dist/definitions.js.map",
      "dist/index.d.ts",
      "dist/index.d.ts.map",
      "dist/index.js",
      "dist/index.js.map",
      "dist/web.d.ts",
      "dist/web.d.ts.map",
      "dist/web.js",
      "dist/web.js.map",
      "ios/Sources/AuthSessionPlugin/AuthSessionCore.swift",
      "ios/Sources/AuthSessionPlugin/AuthSessionFailure.swift",
      "ios/Sources/AuthSessionPlugin/AuthSessionPlugin.swift",
      "ios/Sources/AuthSessionPlugin/AuthSessionRequest.swift",
      "ios/Tests/AuthSessionPluginTests/AuthSessionCoreTests.swift",
      "ios/Tests/AuthSessionPluginTests/AuthSessionRequestTests.swift",
      "package.json",
    ]
  `);
});

it('satisfies publint, strictly', () => {
  const { status, output } = run('publint/src/cli.js', '--strict', tarball);

  expect(status, output).toBe(0);
});

it('has types that resolve in every ESM mode, as attw sees it', () => {
  const { status, output } = run(
    '@arethetypeswrong/cli/dist/index.js',
    '--profile',
    'esm-only',
    tarball,
  );

  expect(status, output).toBe(0);
});

/** Runs the program of a development dependency. */
function run(program: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(tools, program), ...args], {
    encoding: 'utf8',
    cwd: root,
  });
  return { status, output: stdout + stderr };
}
