import { expect, it } from 'vitest';
import { auditVerdict } from './audit.js';

const ours = new Set(['jose']);

it('is clean where nothing that users install is vulnerable', () => {
  expect(auditVerdict('{ "vulnerabilities": {} }', ours)).toEqual({ kind: 'clean' });
  expect(auditVerdict('{ "vulnerabilities": { "esbuild": {} } }', ours)).toEqual({ kind: 'clean' });
});

it('names what is vulnerable', () => {
  expect(auditVerdict('{ "vulnerabilities": { "jose": {}, "esbuild": {} } }', ours)).toEqual({
    kind: 'vulnerable',
    names: ['jose'],
  });
});

it.each([
  ['{ "message": "405 Method Not Allowed", "error": { "summary": "" } }', '405 Method Not Allowed'],
  ['{ "error": { "summary": "no network" } }', 'no network'],
  ['{ "vulnerabilities": null }', 'npm audit printed no report'],
  ['', 'npm audit printed no report'],
])('does not take %s for a clean report', (output, reason) => {
  expect(auditVerdict(output, ours)).toEqual({ kind: 'unreachable', reason });
});
