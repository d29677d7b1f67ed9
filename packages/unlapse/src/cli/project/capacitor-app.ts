import { dependencyNames, dependencyOf, hasFile, type Package, type Project } from './project.js';

const MARKS = [
  'capacitor.config.ts',
  'capacitor.config.js',
  'capacitor.config.json',
  'android',
  'ios',
];

/** Whether a package is an app for devices, as the Capacitor command line would see it. */
export function isCapacitorApp(project: Project, owner: Package): boolean {
  if (dependencyOf(owner, '@capacitor/core') === undefined) return false;
  return (
    MARKS.some((mark) => hasFile(project, owner, mark)) ||
    dependencyNames(owner).some((name) => /^@capacitor\/(android|ios)$/.test(name))
  );
}

/** The packages that need `name`, themselves or through a workspace of the project. */
export function packagesUsing(project: Project, name: string): Package[] {
  const users = new Set<Package>();
  const search = (wanted: string): void => {
    for (const candidate of project.packages) {
      if (users.has(candidate) || dependencyOf(candidate, wanted) === undefined) continue;
      users.add(candidate);
      const { name: own } = candidate.manifest;
      if (typeof own === 'string') search(own);
    }
  };
  search(name);
  return [...users];
}
