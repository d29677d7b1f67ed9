import { join } from 'node:path';
import type { FileChange } from '../files/file-change.js';
import { isObject } from '../files/json-file.js';
import { readText } from '../files/text-file.js';
import { parseYaml, withoutYamlPair } from '../files/yaml-file.js';
import { dependencyNames, pathIn, type Project } from '../project/project.js';
import type { Note } from './note.js';
import { credentialsHost, hostOf, readLine, withoutSettings } from './registry-lines.js';
import { AUTH_CONNECT } from './versions.js';

const SCOPE = '@ionic-enterprise';
const lineFiles = ['.npmrc', '.yarnrc'];

/** What becomes of the lines that lead to the private registry. */
export interface RegistryPlan {
  readonly changes: readonly FileChange[];
  readonly notes: readonly Note[];
}

/**
 * Removes the registry of the `@ionic-enterprise` scope, and its credentials, unless a package still
 * comes from there.
 *
 * @param stillNeeded whether a package of the project keeps Auth Connect itself
 * @param textOf the text of a file, with what has been changed in it already
 */
export function withoutPrivateRegistry(
  project: Project,
  stillNeeded: boolean,
  textOf: (path: string) => string | undefined,
): RegistryPlan {
  const texts = registryFiles(project, textOf);
  const registries = texts.flatMap(({ path, text }) => registriesIn(path, text));
  const ours = registries.filter(({ scope }) => scope === SCOPE);
  if (ours.length === 0) return { changes: [], notes: [] };

  const users = [...(stillNeeded ? [AUTH_CONNECT] : []), ...otherPackages(project)];
  if (users.length > 0) {
    const [first] = ours;
    return { changes: [], notes: [keptFor(first?.path ?? '', users)] };
  }
  const elsewhere = new Set(registries.filter((other) => !ours.includes(other)).map(hostIn));
  const hosts = new Set(ours.map(hostIn).filter((host) => !elsewhere.has(host)));
  const changes = texts.map(({ path, text }) => {
    const rest = withoutRegistry(path, text, hosts);
    return { path, before: text, after: rest.trim() === '' ? undefined : rest };
  });
  return { changes: changes.filter(({ before, after }) => before !== after), notes: [] };
}

interface Registry {
  readonly path: string;
  /** `undefined` for the registry of all packages without one of their own. */
  readonly scope: string | undefined;
  readonly url: string;
}

function hostIn({ url }: Registry): string {
  return hostOf(url);
}

function keptFor(where: string, users: readonly string[]): Note {
  return {
    level: 'kept',
    where,
    message: `the registry of ${SCOPE} stays: ${users.join(', ')} ${users.length === 1 ? 'comes' : 'come'} from there`,
  };
}

function otherPackages({ packages }: Project): string[] {
  const names = packages.flatMap(dependencyNames);
  return [...new Set(names)].filter(
    (name) => name.startsWith(`${SCOPE}/`) && name !== AUTH_CONNECT,
  );
}

function registryFiles(
  project: Project,
  textOf: (path: string) => string | undefined,
): { path: string; text: string }[] {
  return [
    ...project.packages.flatMap((owner) => lineFiles.map((name) => pathIn(owner, name))),
    '.yarnrc.yml',
    'pnpm-workspace.yaml',
  ].flatMap((path) => {
    const text = textOf(path) ?? readText(join(project.root, path));
    return text === undefined ? [] : [{ path, text }];
  });
}

function registriesIn(path: string, text: string): Registry[] {
  if (!isYaml(path)) {
    return text.split('\n').flatMap((line) => {
      const { key, value } = readLine(line);
      const scope = /^(@[^:]+):registry$/.exec(key)?.[1];
      return scope !== undefined || key === 'registry' ? [{ path, scope, url: value }] : [];
    });
  }
  const file = parseYaml(path, text);
  if (!isObject(file)) return [];
  const scopes = isObject(file['npmScopes']) ? Object.entries(file['npmScopes']) : [];
  const pnpm = isObject(file['registries']) ? Object.entries(file['registries']) : [];
  return [
    { path, scope: undefined, url: file['npmRegistryServer'] },
    ...scopes.map(([name, settings]) => ({
      path,
      scope: `@${name}`,
      url: isObject(settings) ? settings['npmRegistryServer'] : undefined,
    })),
    ...pnpm.map(([scope, url]) => ({ path, scope: scope === 'default' ? undefined : scope, url })),
  ].flatMap(({ url, ...registry }) => (typeof url === 'string' ? [{ ...registry, url }] : []));
}

function withoutRegistry(path: string, text: string, hosts: ReadonlySet<string>): string {
  if (!isYaml(path)) {
    return withoutSettings(text, ({ key }) => {
      const host = credentialsHost(key);
      return key === `${SCOPE}:registry` || (host !== undefined && hosts.has(host));
    });
  }
  const file = parseYaml(path, text);
  const registries = isObject(file) && isObject(file['npmRegistries']) ? file['npmRegistries'] : {};
  return [
    ['npmScopes', SCOPE.slice(1)],
    ['registries', SCOPE],
    ...Object.keys(registries)
      .filter((url) => hosts.has(hostOf(url)))
      .map((url) => ['npmRegistries', url]),
  ].reduce((rest, keys) => withoutYamlPair(path, rest, keys), text);
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/.test(path);
}
