import type { FileChange } from '../files/file-change.js';
import { packagesUsing } from '../project/capacitor-app.js';
import { type Package, type Project, readProject } from '../project/project.js';
import { whyBlocked } from './blocked.js';
import { pluginNotes, withCapacitorPlugins } from './capacitor-plugins.js';
import { catalogChanges } from './catalogs.js';
import { peerNotes, withUnlapse } from './dependency-line.js';
import { nativeNotes } from './native-notes.js';
import type { Note } from './note.js';
import { oldNativePartNotes } from './old-native-part.js';
import { withoutPrivateRegistry } from './private-registry.js';
import { AUTH_CONNECT } from './versions.js';

/** What `migrate` would do to a project, and what it cannot do. */
export interface Plan {
  readonly project: Project;
  readonly changes: readonly FileChange[];
  readonly notes: readonly Note[];
  /** Whether the project uses Auth Connect or Unlapse under its name at all. */
  readonly isConcerned: boolean;
}

/**
 * Looks at the project in `root` and changes nothing.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: a file cannot be read, so that nothing
 * can be said
 */
export function planMigration(root: string): Plan {
  const project = readProject(root);
  const users = packagesUsing(project, AUTH_CONNECT);
  const blocks = new Map(users.map((owner) => [owner, whyBlocked(project, owner)]));
  const isBlocked = (owner: Package): boolean => (blocks.get(owner)?.length ?? 0) > 0;
  const free = users.filter((owner) => !isBlocked(owner));
  const anyBlocked = users.some(isBlocked);

  const manifests = free.map((owner) => ({
    path: owner.path,
    before: owner.text,
    after: withCapacitorPlugins(project, owner, withUnlapse(owner)),
  }));
  const shared = anyBlocked || free.length === 0 ? [] : sharedChanges(project);
  const registry = withoutPrivateRegistry(
    project,
    anyBlocked,
    (path) => shared.find((change) => change.path === path)?.after,
  );
  const notes = [
    ...[...blocks.values()].flat(),
    ...project.packages.flatMap(peerNotes),
    ...free.flatMap((owner) => [
      ...pluginNotes(project, owner),
      ...nativeNotes(project, owner),
      ...oldNativePartNotes(project, owner),
    ]),
    ...(users.length > 0 ? registry.notes : []),
  ];
  return {
    project,
    notes,
    changes: users.length > 0 ? merged([...shared, ...manifests, ...registry.changes]) : [],
    isConcerned: users.length > 0 || notes.length > 0,
  };
}

/** What holds for all packages at once: catalogs, and the overrides in the root manifest. */
function sharedChanges(project: Project): FileChange[] {
  const overrides = project.packages
    .filter(({ folder }) => folder === '')
    .map((main) => ({ path: main.path, before: main.text, after: withUnlapse(main) }));
  return [...overrides, ...catalogChanges(project)];
}

/** One change for each file that really changes: of several in a row, the first and the last text. */
function merged(changes: readonly FileChange[]): FileChange[] {
  const byPath = new Map<string, FileChange>();
  for (const change of changes) {
    const before = byPath.get(change.path)?.before ?? change.before;
    byPath.set(change.path, { ...change, before });
  }
  return [...byPath.values()].filter(({ before, after }) => before !== after);
}
