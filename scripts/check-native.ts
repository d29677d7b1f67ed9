/**
 * What can be checked of the native plugin without a device, Xcode or Gradle: `npm run check:native`.
 * Runs what this machine has the tools for, and says what it left out.
 */
import { run, type NativeCheck, type Outcome } from './native/check.js';
import { javaChecks } from './native/java.js';
import { swiftChecks } from './native/swift.js';

const workspace = process.cwd();

const interfaceCheck: NativeCheck = {
  name: 'Interfaces agree, manifests are well-formed, Capacitor finds the plugin',
  run: () => run('npx', ['vitest', 'run', '--project', 'capacitor-auth-session'], workspace),
};

const outcomes = [interfaceCheck, ...javaChecks, ...swiftChecks].map(({ name, run: check }) => {
  const outcome = check();
  console.log(line(name, outcome));
  return outcome.status;
});

const count = (status: Outcome['status']): number =>
  outcomes.filter((outcome) => outcome === status).length;

console.log(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exitCode = count('failed') > 0 ? 1 : 0;

function line(name: string, outcome: Outcome): string {
  switch (outcome.status) {
    case 'passed':
      return `✓ ${name}`;
    case 'failed':
      return `✗ ${name}\n${outcome.output.trimEnd().replaceAll(/^/gm, '    ')}`;
    case 'skipped':
      return `- ${name}: skipped, ${outcome.reason}`;
  }
}
