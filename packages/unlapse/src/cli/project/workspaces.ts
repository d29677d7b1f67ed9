import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../files/json-file.js';
import { readText } from '../files/text-file.js';
import { parseYaml } from '../files/yaml-file.js';

/** No workspace is in one of these, and they may be large. */
const IGNORED = new Set(['node_modules', 'dist', 'www', 'android', 'ios', 'platforms']);

/**
 * The folders that the root manifest (npm, yarn, bun) or `pnpm-workspace.yaml` calls workspaces,
 * relative to `root`, with `/`.
 */
export function workspaceFolders(root: string, manifest: JsonObject): string[] {
  const patterns = workspacePatterns(root, manifest);
  if (patterns.length === 0) return [];
  const isWorkspace = (folder: string): boolean => {
    const verdicts = patterns.filter((pattern) =>
      matcherOf(pattern.replace(/^!/, '')).test(folder),
    );
    return verdicts.length > 0 && verdicts.every((pattern) => !pattern.startsWith('!'));
  };
  return packageFolders(root, '').filter(isWorkspace).sort();
}

function workspacePatterns(root: string, manifest: JsonObject): string[] {
  const text = readText(join(root, 'pnpm-workspace.yaml'));
  const pnpm = text === undefined ? undefined : parseYaml('pnpm-workspace.yaml', text);
  const { workspaces } = manifest;
  return [
    ...strings(workspaces),
    ...(isObject(workspaces) ? strings(workspaces['packages']) : []),
    ...(isObject(pnpm) ? strings(pnpm['packages']) : []),
  ];
}

/** Every folder below `folder` that has a `package.json`. */
function packageFolders(root: string, folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  const children = entries
    .filter((entry) => entry.isDirectory() && !IGNORED.has(entry.name))
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap(({ name }) => packageFolders(root, folder === '' ? name : `${folder}/${name}`));
  const isPackage = folder !== '' && entries.some(({ name }) => name === 'package.json');
  return isPackage ? [folder, ...children] : children;
}

/** What package managers agree on: `*` within a folder, `**` across folders, `{a,b}`. */
function matcherOf(pattern: string): RegExp {
  const source = pattern
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .replaceAll(/[.+^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{([^}]*)\}/g, (_, choices: string) => `(${choices.replaceAll(',', '|')})`)
    .replaceAll(/\*\*\/|\/?\*\*|\*/g, (star) => {
      if (star === '*') return '[^/]*';
      return star.endsWith('/') ? '(.*/)?' : '(/.*)?';
    });
  return new RegExp(`^${source}$`);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
