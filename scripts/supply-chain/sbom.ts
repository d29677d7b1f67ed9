import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readLockfile, readManifest, repository, runtimeClosure } from './lockfile.js';

/** The part of a CycloneDX document that is looked at. */
export interface Sbom {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp?: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
}

interface Component {
  /** `name@version`. */
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn: readonly string[];
}

/** What npm says about everything in package-lock.json; nothing is asked of a registry. */
export function readWholeSbom(): Sbom {
  const { status, stdout, stderr } = spawnSync(
    'npm sbom --sbom-format cyclonedx --package-lock-only',
    { cwd: repository, encoding: 'utf8', shell: true, maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return JSON.parse(stdout) as Sbom;
}

/**
 * The bill of materials of one published package: what its users install with it, and no more.
 * `npm sbom --omit dev` cannot be used: in a workspace it leaves out what another workspace has as
 * a development dependency. The same lockfile gives the same document.
 *
 * @param whole of all workspaces
 * @param workspace its folder
 */
export function sbomOf(whole: Sbom, workspace: string): Sbom {
  const lockfile = readLockfile();
  const { name, version } = readManifest(workspace);
  const self = `${name}@${version}`;
  const installed = new Set(runtimeClosure(lockfile, workspace).keys());
  const components = whole.components
    .filter((component) => installed.has(component['bom-ref']))
    .map(plain)
    .sort(byRef);
  const own = whole.components.find((component) => component['bom-ref'] === self);
  if (own === undefined || components.length !== installed.size) {
    throw new Error(`npm sbom and package-lock.json do not agree about ${self}`);
  }
  const document = {
    ...whole,
    serialNumber: '',
    metadata: { ...whole.metadata, component: { ...plain(own), name } },
    components,
    dependencies: whole.dependencies
      .filter(({ ref }) => ref === self || installed.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: dependsOn.filter((other) => installed.has(other)).sort(),
      }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
  // When it was made says nothing about what is in it.
  delete document.metadata.timestamp;
  return { ...document, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(document))}` };
}

/** Without what npm says about its place in this workspace, such as that it is for development. */
function plain(component: Component): Component {
  return { ...component, scope: 'required', properties: [] } as Component;
}

function byRef(a: Component, b: Component): number {
  return a['bom-ref'] < b['bom-ref'] ? -1 : 1;
}

/** A name-based UUID has version 5, made from a digest (RFC 9562 §5.5). */
function uuidOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
