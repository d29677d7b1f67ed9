import assert from 'node:assert/strict';
import { safeReturnTo } from '../../src/protocol/return-to.js';
import type { Target } from './target.js';

/** Where a link wants the user to go after a login. */
export const returnPath: Target = {
  name: 'return-path',
  seeds: ['/notes', '/notes/1?filter=mine&x=%2F#today', '/', '/a/./b/../c'],
  pieces: [
    ...['/', '//', '\\', '.', '..', '%2e', '%2f', '%5c', '@', ':', '?', '#', '\t', '\n', '\r'],
    ...['\u0000', '\u00a0', '\u2028', '\uff0f', '\ud800', 'https:', 'javascript:', 'evil.example'],
  ],
  check(text) {
    for (const app of ['https://app.example', 'http://localhost:8100', 'capacitor://localhost']) {
      const place = safeReturnTo(text, app);
      const { protocol, host, username, password } = new URL(place, app);
      assert.equal(`${protocol}//${host}`, app);
      assert.equal(username + password, '');
      assert.match(place, /^\/(?![/\\])/);
      assert.equal(safeReturnTo(place, app), place);
      // By the text alone: a path of this app begins with one slash.
      if (!/^\/[^/\\]/.test(text)) assert.match(place, /^\/([?#]|$)/);
    }
  },
};
