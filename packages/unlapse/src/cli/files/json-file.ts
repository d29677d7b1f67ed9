import {
  findNodeAtLocation,
  getNodeValue,
  modify,
  applyEdits,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { ConfigurationError } from '../../errors/errors.js';
import { positionAt } from './text-file.js';

export type JsonObject = { readonly [key: string]: unknown };

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * The object that a JSON file holds. A byte order mark is no mistake, comments are.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: no JSON object; the place is named
 */
export function parseJson(path: string, text: string): JsonObject {
  const errors: ParseError[] = [];
  const json = withoutMark(text);
  const tree = parseTree(json, errors, { disallowComments: true });
  const [first] = errors;
  if (first !== undefined) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      `${path}:${positionAt(json, first.offset)} is no JSON (${inWords(first)}): repair it first`,
    );
  }
  if (tree?.type !== 'object') {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      `${path} holds no JSON object: repair it first`,
    );
  }
  return getNodeValue(tree) as JsonObject;
}

/** The object at `key`, or an empty one. */
export function objectAt(value: JsonObject, key: string): JsonObject {
  const member = value[key];
  return isObject(member) ? member : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `text` with `value` at `path`; all else stays as it is. A new member goes where the alphabet
 * wants it, on a line like those of its neighbours.
 */
export function withJsonString(text: string, path: readonly string[], value: string): string {
  const json = withoutMark(text);
  const mark = text.slice(0, text.length - json.length);
  const tree = parseTree(json);
  const existing = tree && findNodeAtLocation(tree, [...path]);
  if (existing) return mark + spliced(json, existing, JSON.stringify(value));

  const parent = tree && findNodeAtLocation(tree, path.slice(0, -1));
  const inserted = parent && insertedBetween(json, parent, path.at(-1) ?? '', value);
  return mark + (inserted ?? insertedByFormat(json, path, value));
}

function spliced(json: string, { offset, length }: Node, value: string): string {
  return json.slice(0, offset) + value + json.slice(offset + length);
}

/** `undefined` where there are no neighbours to imitate. */
function insertedBetween(
  json: string,
  parent: Node,
  name: string,
  value: string,
): string | undefined {
  const members = parent.children ?? [];
  const [first] = members;
  if (first === undefined) return undefined;
  const member = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  const gap = json.slice(parent.offset + 1, first.offset);
  const before = members.filter((other) => String(other.children?.[0]?.value) < name).at(-1);
  if (before === undefined) {
    return `${json.slice(0, first.offset)}${member},${gap}${json.slice(first.offset)}`;
  }
  const end = before.offset + before.length;
  return `${json.slice(0, end)},${gap}${member}${json.slice(end)}`;
}

function insertedByFormat(json: string, path: readonly string[], value: string): string {
  const indent = /^([ \t]+)"/m.exec(json)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: json.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(json, modify(json, [...path], value, { formattingOptions }));
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** `PropertyNameExpected` → `property name expected`. */
function inWords({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replaceAll(/(?<=.)[A-Z]/g, ' $&')
    .toLowerCase();
}
