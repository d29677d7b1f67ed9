import assert from 'node:assert/strict';
import { TokenRefusedError } from '../../src/server/refusal.js';
import { readChallenge } from '../../src/session/challenge.js';
import type { Target } from './target.js';

/** The header with which an API says what is wrong with a token. */
export const wwwAuthenticate: Target = {
  name: 'www-authenticate',
  seeds: [
    'Bearer realm="api", error="insufficient_scope", scope="read write"',
    'Bearer error="insufficient_user_authentication", acr_values="a b", max_age="60"',
    'Basic realm="x", Bearer error=invalid_token',
    'DPoP algs="ES256", error="use_dpop_nonce"',
  ],
  pieces: [
    ...['"', '\\"', ',', '=', ' ', '\t', 'error=', 'error="', 'scope', ' = ', '__proto__="a"'],
    ...['constructor=a', 'error="invalid_token"', '-', '_', 'max_age=NaN', 'é', '\u0000', '\n'],
  ],
  check(text) {
    const read = readChallenge({ get: () => text } as unknown as Headers);
    const compact = bare(text);
    for (const [name, value] of Object.entries(read)) {
      assert(compact.includes(bare(`${name}=${value}`)), `${name} is not in the header`);
    }
    assertAnswered(text);
  },
};

/** Whatever an API says of the cause, a client reads the error and the scope that it meant. */
function assertAnswered(text: string): void {
  const { headers } = new TokenRefusedError('insufficient_scope', text, text);
  const { error, error_description, scope } = readChallenge(new Headers(headers));
  const sent = text.replaceAll(/[^\x20-\x7e]|["\\]/g, '');
  assert.deepEqual(
    { error, error_description, scope },
    {
      error: 'insufficient_scope',
      error_description: sent,
      scope: sent,
    },
  );
}

function bare(text: string): string {
  return text.replaceAll(/[\s"]/g, '');
}
