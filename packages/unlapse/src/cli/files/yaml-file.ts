import {
  type Document,
  isMap,
  isPair,
  isScalar,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { ConfigurationError } from '../../errors/errors.js';
import { positionAt, withoutLines } from './text-file.js';

/**
 * What a YAML file says.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: no YAML; the place is named
 */
export function parseYaml(path: string, text: string): unknown {
  return documentOf(path, text).toJS();
}

/** `text` with `value` in the place of what is at `keys`; all else stays as it is. */
export function withYamlString(
  path: string,
  text: string,
  keys: readonly string[],
  value: string,
): string {
  const node = documentOf(path, text).getIn(keys, true);
  if (!isScalar(node) || !node.range) return text;
  const [start, end] = node.range;
  const quote = /^["']/.exec(text.slice(start, end))?.[0] ?? "'";
  return `${text.slice(0, start)}${quote}${value}${quote}${text.slice(end)}`;
}

/** `text` without what is at `keys`, and without the maps that this leaves empty. */
export function withoutYamlPair(path: string, text: string, keys: readonly string[]): string {
  const document = documentOf(path, text);
  if (!document.hasIn(keys)) return text;
  let wanted = keys;
  let map = document.getIn(keys.slice(0, -1), true);
  while (wanted.length > 1 && isMap(map) && map.items.length === 1) {
    wanted = wanted.slice(0, -1);
    map = wanted.length === 1 ? document.contents : document.getIn(wanted.slice(0, -1), true);
  }
  if (!isMap(map)) return text;
  if (map.flow) {
    document.deleteIn(wanted);
    return document.toString();
  }
  return withoutLinesOf(text, pairIn(map, wanted.at(-1) ?? ''));
}

function withoutLinesOf(text: string, pair: Pair | undefined): string {
  const [start] = isScalar(pair?.key) ? (pair.key.range ?? []) : [];
  const range = (pair?.value as { range?: readonly number[] } | null)?.range;
  if (start === undefined || range?.[1] === undefined) return text;
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const end = range[1];
  const isAtLineStart = text[end - 1] === '\n';
  const lineEnd = text.indexOf('\n', end) + 1 || text.length;
  return withoutLines(text, lineStart, isAtLineStart ? end : lineEnd);
}

function pairIn(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key,
  );
}

function documentOf(path: string, text: string): Document {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error === undefined) return document;
  throw new ConfigurationError(
    'UNLAPSE_CONFIGURATION_INVALID',
    `${path}:${positionAt(text, error.pos[0])} is no YAML: repair it first`,
    { cause: error },
  );
}
