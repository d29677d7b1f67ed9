import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from './lockfile.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      { readonly permissions: Readonly<Record<string, string>>; readonly steps: readonly Step[] }
    >
  >;
}

const folder = join(repository, '.github/workflows');
const files = readdirSync(folder);

it('are two', () => {
  expect(files).toEqual(['ci.yml', 'release.yml']);
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  it('pins every action to a commit, and says which version that is', () => {
    const uses = text.match(/^.*\buses:.*$/gm) ?? [];

    expect(uses.length).toBeGreaterThan(0);
    expect(
      uses.filter((line) => !/uses: [\w.-]+\/[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ).toEqual([]);
    expect(steps.filter((step) => step.uses !== undefined)).toHaveLength(uses.length);
  });

  it('lets no package run a script of its own', () => {
    const installs = steps
      .map(({ run }) => run ?? '')
      .filter((run) => /npm (ci|i|install)\b/.test(run));

    expect(installs).toEqual(['npm ci --ignore-scripts']);
  });

  it('has no permission but those of its jobs, and leaves no credentials behind', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));

    expect(workflow.permissions).toEqual({});
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual([false]);
  });

  it('names no registry and no secret, and puts nothing from outside into a command', () => {
    expect(text).not.toMatch(/registry-url|https?:|secrets\.|_TOKEN|pull_request_target/);
    expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });
});

it('give the right to sign to the release alone', () => {
  const permissionsIn = (file: string): unknown[] => {
    const workflow = parse(readFileSync(join(folder, file), 'utf8')) as Workflow;
    return Object.values(workflow.jobs).map((job) => job.permissions);
  };

  expect(permissionsIn('ci.yml')).toEqual([{ contents: 'read' }]);
  expect(permissionsIn('release.yml')).toEqual([{ contents: 'read', 'id-token': 'write' }]);
});

it('publish with provenance, after all checks, when a person says so', () => {
  const workflow = parse(readFileSync(join(folder, 'release.yml'), 'utf8')) as Workflow;
  const steps = workflow.jobs['publish']?.steps ?? [];
  const runs = steps.map(({ run }) => run);

  expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch']);
  expect(runs.at(-1)).toMatch(/changeset publish/);
  expect(steps.at(-1)?.env).toEqual({ NPM_CONFIG_PROVENANCE: 'true' });
  expect(runs).toEqual(
    expect.arrayContaining([
      'npm run check',
      'npm run audit',
      'npm run sbom',
      'npm audit signatures',
    ]),
  );
});
