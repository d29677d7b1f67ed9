import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { filesIn, isInstalled, plugin, run, type NativeCheck, type Outcome } from './check.js';

/** Where Debian's `junit4` puts it; `JUNIT_CLASSPATH` names another place. */
const debianJars = ['/usr/share/java/junit4.jar', '/usr/share/java/hamcrest-all.jar'];

const sources = join(plugin, 'android/src/main');
const tests = [join(plugin, 'android/src/test'), join(plugin, 'native-check/test-java')];
const stubs = join(plugin, 'native-check/stubs-java');

/** The Java of the plugin against our stubs of Android, AndroidX and Capacitor. */
export const javaChecks: readonly NativeCheck[] = [
  {
    name: 'Java compiles, without a warning',
    run: () => (isInstalled('javac', '-version') ? inFolder(compile) : withoutJava),
  },
  {
    name: 'Java passes its tests',
    run() {
      if (!isInstalled('javac', '-version')) return withoutJava;
      const classpath = junit();
      return classpath === undefined ? withoutJUnit : inFolder((to) => test(to, classpath));
    },
  },
];

const withoutJava: Outcome = { status: 'skipped', reason: 'no javac on the PATH' };
const withoutJUnit: Outcome = {
  status: 'skipped',
  reason: 'no JUnit 4: apt-get install junit4, or JUNIT_CLASSPATH',
};

function compile(classes: string): Outcome {
  return javac(classes, [...filesIn(stubs, '.java'), ...filesIn(sources, '.java')]);
}

function test(classes: string, junitJars: string): Outcome {
  const testFiles = tests.flatMap((folder) => filesIn(folder, '.java'));
  const all = [...filesIn(stubs, '.java'), ...filesIn(sources, '.java'), ...testFiles];
  const compiled = javac(classes, all, junitJars);
  if (compiled.status !== 'passed') return compiled;
  return run('java', [
    '-cp',
    [classes, junitJars].join(delimiter),
    'org.junit.runner.JUnitCore',
    ...testFiles.map((file) => `unlapse.capacitor.authsession.${basename(file, '.java')}`),
  ]);
}

/** Gradle compiles it with a newer one; the syntax stays within 17, the oldest that can be had. */
function javac(classes: string, files: readonly string[], classpath = classes): Outcome {
  const flags = ['--release', '17', '-Xlint:all', '-Werror', '-cp', classpath, '-d', classes];
  return run('javac', [...flags, ...files]);
}

function junit(): string | undefined {
  const named = process.env['JUNIT_CLASSPATH'];
  if (named !== undefined) return named;
  return debianJars.every((jar) => existsSync(jar)) ? debianJars.join(delimiter) : undefined;
}

function inFolder(check: (folder: string) => Outcome): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'native-java-'));
  try {
    return check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
