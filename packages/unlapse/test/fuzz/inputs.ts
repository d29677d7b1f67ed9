import * as fc from 'fast-check';
import type { Target } from './target.js';

/** Texts for a target: bytes of any kind, and good ones that were changed somewhere. */
export function inputsFor({ seeds, pieces }: Target): fc.Arbitrary<string> {
  const edits = fc.array(fc.oneof(textEdits(pieces), memberEdits(pieces)), {
    minLength: 1,
    maxLength: 4,
  });
  const changed = fc
    .tuple(fc.constantFrom(...seeds), edits)
    .map(([seed, changes]) => changes.reduce((text, change) => change.apply(text), seed));
  const bytes = fc
    .uint8Array({ maxLength: 200 })
    .map((found) => new TextDecoder('utf-8').decode(found));
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 1, arbitrary: bytes },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...pieces)).map((all) => all.join('')) },
  );
}

/** A good text for each piece, with `length` characters of that piece in its middle. */
export function longTexts({ seeds, pieces }: Target, length: number): readonly string[] {
  const [seed = ''] = seeds;
  const middle = Math.floor(seed.length / 2);
  return [...pieces, 'a', ' ', '=', '{"a":', '['].flatMap((piece) => {
    const many = piece.repeat(Math.ceil(length / piece.length));
    return [many, seed.slice(0, middle) + many + seed.slice(middle)];
  });
}

interface Edit {
  apply(text: string): string;
}

/** A piece of the text is left out, put in, doubled, or becomes another. */
function textEdits(pieces: readonly string[]): fc.Arbitrary<Edit> {
  const other = fc.oneof(
    fc.constantFrom('', ...pieces),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  );
  return fc
    .record({
      kind: fc.constantFrom('replace', 'double', 'cut'),
      at: fc.nat(),
      length: fc.nat({ max: 12 }),
      other,
    })
    .map((edit) => ({
      ...edit,
      apply(text: string): string {
        const from = edit.at % (text.length + 1);
        const [start, rest] = [text.slice(0, from), text.slice(from + edit.length)];
        if (edit.kind === 'cut') return start;
        const middle = text.slice(from, from + edit.length);
        return start + (edit.kind === 'double' ? middle + middle : edit.other) + rest;
      },
    }));
}

/** A line that is JSON has one member more, less, or of another kind. */
function memberEdits(pieces: readonly string[]): fc.Arbitrary<Edit> {
  const hostile = fc.oneof(
    fc.constantFrom('', ...pieces),
    fc.constantFrom<unknown>(null, true, 0, -1, 1e300, [], {}, [[]], undefined),
    fc.constant({ polluted: true }),
    fc.constant({ toString: 1, valueOf: 1 }),
    fc.jsonValue({ maxDepth: 2 }),
  );
  return fc
    .record({
      line: fc.nat(),
      holder: fc.nat(),
      name: fc.oneof(
        fc.nat(),
        fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'length', '0'),
      ),
      value: hostile,
    })
    .map((edit) => ({
      ...edit,
      apply(text: string): string {
        const lines = text.split('\n');
        const at = edit.line % lines.length;
        return lines
          .map((line, index) => (index === at ? withMember(line, edit) : line))
          .join('\n');
      },
    }));
}

function withMember(
  line: string,
  change: { readonly holder: number; readonly name: number | string; readonly value: unknown },
): string {
  const root = parsed(line);
  const holders = holdersIn(root);
  const holder = holders[change.holder % holders.length];
  if (holder === undefined) return line;
  const names = Object.keys(holder);
  const name = typeof change.name === 'string' ? change.name : names[change.name % names.length];
  if (name === undefined || (name === 'length' && Array.isArray(holder))) return line;
  // An assignment to `__proto__` would not be a member.
  Object.defineProperty(holder, name, {
    value: change.value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  return JSON.stringify(root);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: there is no member to change.
    return undefined;
  }
}

/** All objects and lists in `value`, itself among them. */
function holdersIn(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(holdersIn)];
}
