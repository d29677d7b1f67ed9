import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, plugin, run, type NativeCheck, type Outcome } from './check.js';

/** A folder with a Linux in it that has Swift, for machines whose own has none. */
const chroot = process.env['SWIFT_CHROOT'];

const names = {
  parse: 'Swift parses',
  typecheck: 'Swift type-checks, without a warning',
  test: 'Swift passes its tests',
  manifest: 'Package.swift is one',
};

/** The Swift of the plugin against our stubs of UIKit, AuthenticationServices and Capacitor. */
export const swiftChecks: readonly NativeCheck[] = Object.entries(names).map(([step, name]) => ({
  name,
  run: () => runStep(step),
}));

function runStep(step: string): Outcome {
  if (chroot === undefined && !isInstalled('swiftc', '--version')) {
    return { status: 'skipped', reason: 'no swiftc on the PATH, and no SWIFT_CHROOT' };
  }
  const folder = mkdtempSync(join(chroot === undefined ? tmpdir() : join(chroot, 'tmp'), 'swift-'));
  try {
    for (const part of ['ios', 'native-check', 'Package.swift']) {
      cpSync(join(plugin, part), join(folder, part), { recursive: true });
    }
    const script = ['native-check/swift.sh', step];
    return chroot === undefined
      ? run('sh', script, folder)
      : runInside(chroot, folder.slice(chroot.length), script);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The compiler looks itself up in `/proc`, which is there for as long as it runs. */
function runInside(root: string, folder: string, script: readonly string[]): Outcome {
  const inside = 'cd "$1" && shift && HOME=/tmp exec sh "$@"';
  const outside = 'mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" "$@"';
  return run(
    'unshare',
    ['-m', 'sh', '-c', outside, 'sh', root, 'sh', '-c', inside, 'sh', folder, ...script],
    root,
  );
}
