/**
 * Asks the registry for known vulnerabilities of what the published packages install: `npm run
 * audit`. Exit code 1 when there are some, 2 when the registry could not be asked.
 */
import { spawnSync } from 'node:child_process';
import { auditVerdict } from './supply-chain/audit.js';
import { published, readLockfile, repository, runtimeClosure } from './supply-chain/lockfile.js';

const lockfile = readLockfile();
const names = new Set(
  published.flatMap((workspace) =>
    [...runtimeClosure(lockfile, workspace).keys()].map((ref) => ref.replace(/@[^@]*$/, '')),
  ),
);
const { stdout } = spawnSync('npm audit --json --package-lock-only', {
  cwd: repository,
  encoding: 'utf8',
  shell: true,
  maxBuffer: 2 ** 28,
});

const verdict = auditVerdict(stdout, names);
switch (verdict.kind) {
  case 'clean':
    console.log(`no known vulnerability in the ${names.size} packages that users install`);
    break;
  case 'vulnerable':
    console.error(`known vulnerabilities: ${verdict.names.join(', ')}; see npm audit`);
    process.exitCode = 1;
    break;
  case 'unreachable':
    console.error('NOT AUDITED: the registry gave no report, so nothing is known. It said:');
    console.error(verdict.reason);
    process.exitCode = 2;
    break;
}
