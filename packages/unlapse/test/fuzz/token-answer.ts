import assert from 'node:assert/strict';
import { tokensOf } from '../../src/login/finish-login.js';
import { readTokenAnswer } from '../../src/protocol/token-answer.js';
import { assertSilent, outcomeOf } from './promises.js';
import type { Target } from './target.js';

const credential = 'canary-credential-1';
const nowMs = Date.UTC(2030, 0, 1);

/** The body of an answer of the token endpoint. */
export const tokenAnswer: Target = {
  name: 'token-answer',
  seeds: [
    JSON.stringify({
      access_token: 'access-1',
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: 'refresh-1',
      id_token: 'e30.e30.e30',
      scope: 'openid',
    }),
    JSON.stringify({
      error: 'invalid_grant',
      error_description: `the refresh token ${credential} is unknown`,
      error_uri: 'https://login.example.com/help',
    }),
  ],
  pieces: [
    ...['"', '{', '}', '[', ']', ',', ':', '\\', '\\u0000', '\ufeff', 'null', '1e999', '-0'],
    ...['"access_token":"a"', '"error":"x",', '"__proto__":{"polluted":1},', credential, 'bearer'],
    ...['"expires_in":"9"', 'application/', '+json', '\u0000'],
  ],
  async check(body) {
    for (const status of [200, 201, 302, 400, 401, 503]) {
      for (const type of ['application/json;charset=utf-8', 'text/html', body]) {
        const response = {
          status,
          headers: { get: (name: string) => (name === 'content-type' ? type : body) } as Headers,
          body,
        };
        const answer = readTokenAnswer(response, nowMs, credential);
        const taken = await outcomeOf(() => tokensOf(answer), [credential]);
        if ('value' in taken) assertGood(body, status, taken.value);
        else assertShort(taken.error.message);
        if (answer.kind === 'unavailable') {
          const { retryAfterMs = 0 } = answer;
          assert(retryAfterMs >= 0 && retryAfterMs <= 300_000);
        }
        if (answer.kind === 'oauth-error') assertSilent(answer, [credential]);
      }
    }
  },
};

/** RFC 6749 §5.1, by the letter. */
function assertGood(
  body: string,
  status: number,
  tokens: { readonly accessToken: string; readonly expiresIn: number | undefined },
): void {
  const sent: Readonly<Record<string, unknown>> = JSON.parse(body);
  assert.equal(status, 200);
  assert.equal(sent['access_token'], tokens.accessToken);
  assert.notEqual(tokens.accessToken, '');
  assert.match(String(sent['token_type']), /^bearer$/i);
  assert(typeof sent['error'] !== 'string' || sent['error'] === '');
  const { expiresIn = 0 } = tokens;
  assert(Number.isInteger(expiresIn) && expiresIn >= 0);
}

function assertShort(message: string): void {
  assert(message.length < 1200 && !/[\u0000-\u001f\u007f-\u009f]/.test(message));
}
