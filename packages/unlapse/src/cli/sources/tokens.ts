/** A token of JavaScript or TypeScript, as far as looking for literals needs it. */
export interface Token {
  /** `text`: a string without a placeholder in it. */
  readonly kind: 'text' | 'template' | 'word' | 'mark';
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

/** After one of these, `/` begins a regular expression. */
const BEFORE_PATTERN = '=(,:[!&|?{};+';

const patterns = {
  skipped: /\s+|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y,
  quoted: /'((?:[^'\\\n]|\\[^])*)'|"((?:[^"\\\n]|\\[^])*)"/y,
  template: /`((?:[^`\\]|\\[^])*)`/y,
  pattern: /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y,
  word: /[\w$]+/y,
};

/** Comments are left out: what is commented out is not what the app does. */
export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const next = (name: keyof typeof patterns): RegExpExecArray | undefined => {
    const pattern = patterns[name];
    pattern.lastIndex = at;
    return pattern.exec(code) ?? undefined;
  };
  while (at < code.length) {
    const skipped = next('skipped');
    const before = tokens.at(-1);
    const isOperand = before?.kind === 'mark' && BEFORE_PATTERN.includes(before.value);
    const found = skipped ?? (isOperand ? next('pattern') : undefined);
    const token = found ? undefined : tokenAt(next, code[at] ?? '');
    if (token) tokens.push({ kind: token.kind, value: token.value, line });
    const source = found?.[0] ?? token?.source ?? '';
    line += source.split('\n').length - 1;
    at += source.length;
  }
  return tokens;
}

function tokenAt(
  next: (name: keyof typeof patterns) => RegExpExecArray | undefined,
  character: string,
): Pick<Token, 'kind' | 'value'> & { readonly source: string } {
  const quoted = next('quoted');
  if (quoted) {
    return { kind: 'text', value: unescaped(quoted[1] ?? quoted[2] ?? ''), source: quoted[0] };
  }
  const template = next('template');
  if (template) {
    const [source, text = ''] = template;
    return { kind: text.includes('${') ? 'template' : 'text', value: unescaped(text), source };
  }
  const word = next('word');
  if (word) return { kind: 'word', value: word[0], source: word[0] };
  return { kind: 'mark', value: character, source: character };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([^])/g, '$1');
}
