import type { Token } from './tokens.js';

/** The options of a client, as an object literal in the sources names them. */
export const optionNames = [
  'clientId',
  'discoveryUrl',
  'redirectUri',
  'logoutUrl',
  'scope',
  'audience',
] as const;

export type OptionName = (typeof optionNames)[number];

/** An object literal that has a `discoveryUrl`. */
export interface OptionsLiteral {
  /** Where it begins to name options; from 1. */
  readonly line: number;
  /** What each option can be: several where a condition chooses; none where the code computes it. */
  readonly values: Readonly<Partial<Record<OptionName, readonly string[]>>>;
}

/** Reads the literals; no code is run, so that whatever is computed stays unknown. */
export function optionsLiterals(tokens: readonly Token[]): OptionsLiteral[] {
  const constants = constantsIn(tokens);
  const valuesFrom = (at: number): string[] => {
    const [first, second] = tokens.slice(at, at + 2);
    const isAlone = first?.kind === 'word' && isEnd(second);
    return (isAlone && constants.get(first.value)) || literalsFrom(tokens, at);
  };
  const open: { line: number; values: Partial<Record<OptionName, readonly string[]>> }[] = [];
  const found: OptionsLiteral[] = [];
  tokens.forEach((token, at) => {
    if (token.kind === 'mark' && token.value === '{') open.push({ line: 0, values: {} });
    if (token.kind === 'mark' && token.value === '}') {
      const closed = open.pop();
      if (closed && isClient(closed.values)) found.push(closed);
    }
    const here = open.at(-1);
    const name = nameAt(tokens, at);
    if (!here || !name) return;
    here.line ||= token.line;
    const isShorthand = tokens[at + 1]?.value !== ':';
    here.values[name] = isShorthand ? (constants.get(name) ?? []) : valuesFrom(at + 2);
  });
  return found;
}

/** A type has the same names; a client has a value for one of these two. */
function isClient({ discoveryUrl, clientId }: OptionsLiteral['values']): boolean {
  return discoveryUrl !== undefined && (discoveryUrl.length > 0 || Boolean(clientId?.length));
}

/** The option that a token names as a member of an object literal. */
function nameAt(tokens: readonly Token[], at: number): OptionName | undefined {
  const token = tokens[at];
  const before = tokens[at - 1];
  const after = tokens[at + 1];
  if (token?.kind !== 'word' && token?.kind !== 'text') return undefined;
  if (before?.kind !== 'mark' || !'{,'.includes(before.value)) return undefined;
  if (after?.kind !== 'mark' || !':,}'.includes(after.value)) return undefined;
  if (token.kind === 'text' && after.value !== ':') return undefined;
  return optionNames.find((name) => name === token.value);
}

/** `const name = 'a'` and `const name = condition ? 'a' : 'b'`. */
function constantsIn(tokens: readonly Token[]): Map<string, string[]> {
  const constants = new Map<string, string[]>();
  tokens.forEach(({ kind, value }, at) => {
    if (kind !== 'word' || value !== 'const') return;
    const name = tokens[at + 1]?.value ?? '';
    const isTyped = tokens[at + 2]?.value === ':' && tokens[at + 3]?.value === 'string';
    const equals = at + (isTyped ? 4 : 2);
    if (tokens[equals]?.value === '=') constants.set(name, literalsFrom(tokens, equals + 1));
  });
  return constants;
}

/** The literal at `at`, or the two between which a condition chooses. */
function literalsFrom(tokens: readonly Token[], at: number): string[] {
  const end = tokens.findIndex((token, index) => index >= at && isEnd(token));
  const expression = tokens.slice(at, end === -1 ? undefined : end);
  const [first] = expression;
  if (first?.kind === 'text' && startsStatement(tokens[at + 1], first)) return [first.value];
  const question = expression.findIndex(({ kind, value }) => kind === 'mark' && value === '?');
  const [, yes, colon, no] = question === -1 ? [] : expression.slice(question);
  const isChoice = yes?.kind === 'text' && colon?.value === ':' && no?.kind === 'text';
  return isChoice ? [yes.value, no.value] : [];
}

/** Whether nothing more of the expression comes: it ends, or a new line begins with a word. */
function startsStatement(next: Token | undefined, literal: Token): boolean {
  return (
    isEnd(next) || (next?.kind === 'word' && (next.line > literal.line || next.value === 'as'))
  );
}

function isEnd(token: Token | undefined): boolean {
  return token === undefined || (token.kind === 'mark' && ',;})'.includes(token.value));
}
