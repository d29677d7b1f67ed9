import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeReturnTo } from './return-to.js';

const origin = 'https://app.example';

describe('a place of this origin', () => {
  it.each([
    ['/', '/'],
    ['/notes', '/notes'],
    ['/notes/', '/notes/'],
    ['/notes?filter=mine&sort=date', '/notes?filter=mine&sort=date'],
    ['/notes#today', '/notes#today'],
    ['/notes?next=https://elsewhere.example/#x', '/notes?next=https://elsewhere.example/#x'],
    ['/a//b', '/a//b'],
    ['/a/../b', '/b'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['/javascript:alert(1)', '/javascript:alert(1)'],
    ['/@elsewhere.example', '/@elsewhere.example'],
    ['/%2F%2Felsewhere.example', '/%2F%2Felsewhere.example'],
    ['/%5Celsewhere.example', '/%5Celsewhere.example'],
    ['/käse', '/k%C3%A4se'],
    ['/with space', '/with%20space'],
  ])('%j is kept as %j', (value, expected) => {
    expect(safeReturnTo(value, origin)).toBe(expected);
  });
});

describe('anything else becomes /', () => {
  it.each([
    undefined,
    '',
    ' ',
    ' /notes',
    'notes',
    './notes',
    '../notes',
    '?a=b',
    '#notes',
    '.',
    'app.example/notes',
    'https://app.example/notes',
    'https://elsewhere.example',
    'HTTPS://elsewhere.example/',
    'https:elsewhere.example',
    'https:/elsewhere.example',
    'https:\\\\elsewhere.example',
    'http://app.example.elsewhere.example/',
    'https://app.example@elsewhere.example/',
    'https://app.example:secret@elsewhere.example/',
    '//elsewhere.example',
    '//elsewhere.example/%2e%2e',
    '///elsewhere.example',
    '////elsewhere.example',
    '//app.example/notes',
    '//user@app.example/notes',
    '/\\elsewhere.example',
    '/\\/elsewhere.example',
    '\\/elsewhere.example',
    '\\\\elsewhere.example',
    '\\elsewhere.example',
    '/notes\\..\\..\\elsewhere.example',
    '/.//elsewhere.example',
    '/..//elsewhere.example',
    '/././/elsewhere.example',
    '/a/..//elsewhere.example',
    '/%2e//elsewhere.example',
    '/%2E%2E//elsewhere.example',
    '/.%2e//elsewhere.example',
    '/\t/elsewhere.example',
    '/\n/elsewhere.example',
    '/\r/elsewhere.example',
    '/\r\n/elsewhere.example',
    '\t//elsewhere.example',
    '\n/notes',
    '/notes\t',
    '/notes\nSet-Cookie: a=b',
    '/notes\r\nLocation: https://elsewhere.example',
    '/\u0000/elsewhere.example',
    '\u0000/notes',
    '/\u001f/elsewhere.example',
    '/\u007f',
    '/\u0085',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    ' javascript:alert(1)',
    'javascript://app.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'blob:https://app.example/0',
    'file:///etc/passwd',
    'about:blank',
    'mailto:a@elsewhere.example',
    'ftp://elsewhere.example',
    'capacitor://localhost/notes',
    'ws://elsewhere.example',
    '@elsewhere.example',
    ':elsewhere.example',
    '%2F%2Felsewhere.example',
    '\uff0f\uff0felsewhere.example',
    '\u2044/elsewhere.example',
  ])('%j', (value) => {
    expect(safeReturnTo(value, origin)).toBe('/');
  });
});

it.each(['/..', '/../', '/..?a=b', '/.#a'])(
  '%j is a path in the WebView of a device too',
  (value) => {
    expect(safeReturnTo(value, 'capacitor://localhost')).toMatch(/^\/(?!\/)/);
  },
);

it('never leads to another origin, whatever it is given', () => {
  const piece = fc.oneof(
    fc.constantFrom('/', '\\', '.', '..', '%2e', '@', ':', '?', '#', '\t', '\n', '//', 'https:'),
    fc.constantFrom('elsewhere.example', 'javascript:', 'app.example', '\u0000', ' ', '%2f'),
    fc.string({ unit: 'binary' }),
  );
  const base = fc.constantFrom(origin, 'http://localhost:8100', 'capacitor://localhost');

  fc.assert(
    fc.property(fc.array(piece), base, (pieces, app) => {
      const place = new URL(safeReturnTo(pieces.join(''), app), app);

      expect(`${place.protocol}//${place.host}`).toBe(app);
      expect(place.username + place.password).toBe('');
    }),
    { numRuns: 2000 },
  );
});

it('is stable: a safe place is as safe when it comes back', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
      const place = safeReturnTo(`/${path}?${query}`, origin);

      expect(safeReturnTo(place, origin)).toBe(place);
    }),
  );
});
