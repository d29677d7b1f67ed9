import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesRedirect } from './redirect-match.js';

const web = 'https://app.example/callback';
const device = 'com.example.app://callback';

const redirectUris: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('https', 'http', 'com.example.app', 'capacitor'),
    fc.constantFrom('app.example', 'localhost:8100', 'a', 'app.example:8443', 'app.example:443'),
    fc.constantFrom('', '/', '/callback', '/callback/', '/a/b', '/a%2fb', '/A'),
  )
  .map(([scheme, host, path]) => `${scheme}://${host}${path}`);

it.each([
  [web, `${web}?code=1&state=2`],
  [web, `${web}#code=1`],
  [web, 'HTTPS://APP.example:443/callback?code=1'],
  [`${web}?tenant=1`, `${web}?code=1`],
  [device, `${device}?code=1&state=2`],
  ['http://localhost:8100/', 'http://localhost:8100?code=1'],
])('an answer to %s may come to %s', (redirectUri, url) => {
  expect(matchesRedirect(url, redirectUri)).toBe(true);
});

it.each([
  [web, 'https://app.example/callback2?code=1'],
  [web, 'https://app.example/callback/?code=1'],
  [web, 'https://app.example/callback/../other?code=1'],
  [web, 'https://app.example/callback%2f?code=1'],
  [web, 'https://app.example/Callback?code=1'],
  [web, 'https://app.example/?next=/callback&code=1'],
  [web, 'http://app.example/callback?code=1'],
  [web, 'https://app.example:8443/callback?code=1'],
  [web, 'https://app.example.evil.example/callback?code=1'],
  [web, 'https://app.example@evil.example/callback?code=1'],
  [web, 'https://evil.example/https://app.example/callback?code=1'],
  [web, '//app.example/callback?code=1'],
  [web, '/callback?code=1'],
  [web, ''],
  ['https://app.example', 'https://app.example.evil.example?code=1'],
  [device, 'com.example.app2://callback?code=1'],
  [device, 'com.example.app://callback.evil?code=1'],
  ['/callback', '/callback?code=1'],
])('an answer to %s never comes to %s [RFC 8252 §8.6]', (redirectUri, url) => {
  expect(matchesRedirect(url, redirectUri)).toBe(false);
});

it('adds nothing to what was registered but a query and a fragment', () => {
  fc.assert(
    fc.property(
      redirectUris,
      fc.webQueryParameters(),
      fc.webFragments(),
      (uri, query, fragment) => {
        expect(matchesRedirect(`${uri}?${query}#${fragment}`, uri)).toBe(true);
      },
    ),
  );
});

it('knows no two registered URLs for the same, in either direction', () => {
  fc.assert(
    fc.property(redirectUris, redirectUris, (one, other) => {
      const same = new URL(one).href === new URL(other).href;

      expect(matchesRedirect(one, other)).toBe(same);
      expect(matchesRedirect(other, one)).toBe(same);
    }),
  );
});

it('takes no longer text for the same place, wherever it goes on', () => {
  const more = fc.stringMatching(/^[\w.:@/%-]{1,8}$/);
  fc.assert(
    fc.property(redirectUris, more, (uri, tail) => {
      fc.pre(URL.canParse(uri + tail) && new URL(uri + tail).href !== new URL(uri).href);

      expect(matchesRedirect(`${uri}${tail}?code=1`, uri)).toBe(false);
    }),
  );
});

it('decides about whatever comes without an exception', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), redirectUris, (text, uri) => {
      expect(matchesRedirect(text, uri)).toBe(false);
      expect(matchesRedirect(uri, text)).toBe(false);
    }),
  );
});
