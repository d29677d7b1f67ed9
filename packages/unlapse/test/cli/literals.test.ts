import { expect, it } from 'vitest';
import { optionsLiterals } from '../../src/cli/sources/option-literals.js';
import { tokensOf } from '../../src/cli/sources/tokens.js';

const url = 'https://login.example.com/.well-known/openid-configuration';

it.each([
  ['single quotes', `x = { discoveryUrl: '${url}' }`, [url]],
  ['double quotes', `x = { "discoveryUrl": "${url}" }`, [url]],
  ['a template without a placeholder', `x = { discoveryUrl: \`${url}\` }`, [url]],
  ['a constant', `const d = '${url}';\nx = { clientId: 'a', discoveryUrl: d }`, [url]],
  [
    'a shorthand',
    `const discoveryUrl: string = '${url}'\nx = { clientId: 'a', discoveryUrl }`,
    [url],
  ],
  ['a condition', `x = { discoveryUrl: dev ? 'a' : 'b' }`, ['a', 'b']],
  ['a type assertion', `x = { discoveryUrl: '${url}' as string }`, [url]],
  ['a pattern before it', `const p = /['"]/; x = { discoveryUrl: '${url}' }`, [url]],
  ['a call', `x = { clientId: 'a', discoveryUrl: urlOf('${url}') }`, []],
  ['a sum', `x = { clientId: 'a', discoveryUrl: '${url}' + tenant }`, []],
  ['a template', 'x = { clientId: "a", discoveryUrl: `https://${host}/` }', []],
])('reads %s', (_, code, expected) => {
  expect(optionsLiterals(tokensOf(code))).toMatchObject([{ values: { discoveryUrl: expected } }]);
});

it.each([
  ['a comment', `// x = { discoveryUrl: '${url}' }\n/* { discoveryUrl: '${url}' } */`],
  ['a type', 'interface Options { clientId: string; discoveryUrl: string }'],
  ['a text', `const help = "{ discoveryUrl: 'x' }";`],
  ['a condition of its own', `const a = b ? discoveryUrl : '${url}';`],
])('takes no options from %s', (_, code) => {
  expect(optionsLiterals(tokensOf(code))).toEqual([]);
});

it('keeps apart what is in several objects, and tells their lines', () => {
  const code = `export const a = {\n  discoveryUrl: 'a',\n  more: { clientId: 'x' },\n};\nconst b = { discoveryUrl: 'b' };`;

  expect(optionsLiterals(tokensOf(code))).toEqual([
    { line: 2, values: { discoveryUrl: ['a'] } },
    { line: 5, values: { discoveryUrl: ['b'] } },
  ]);
});
