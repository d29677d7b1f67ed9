import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readTokenAnswer } from './token-answer.js';

const NOW_MS = Date.UTC(2030, 0, 1);

function read(status: number, body: unknown, headers: Record<string, string> = {}) {
  return readTokenAnswer(
    {
      status,
      headers: new Headers({ 'content-type': 'application/json', ...headers }),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
    NOW_MS,
  );
}

const good = { access_token: 'a', token_type: 'Bearer' };

it.each([
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON',
  'application/x+json',
])('reads an answer of type %s', (type) => {
  expect(read(200, good, { 'content-type': type }).kind).toBe('tokens');
});

it.each(['Bearer', 'bearer', 'BEARER'])('takes the token type %s [RFC 6749 §5.1]', (token_type) => {
  expect(read(200, { ...good, token_type }).kind).toBe('tokens');
});

const answers: [string, number, unknown, Record<string, string>, object][] = [
  ['a portal', 200, '<html>', { 'content-type': 'text/html' }, { kind: 'not-oauth', status: 200 }],
  ['JSON sent as HTML', 200, good, { 'content-type': 'text/html' }, { kind: 'not-oauth' }],
  ['half an answer', 200, '{"access_token":"a","refre', {}, { kind: 'truncated' }],
  ['an array', 200, [], {}, { kind: 'truncated' }],
  ['a redirect', 302, '', {}, { kind: 'not-oauth', status: 302 }],
  ['a hidden redirect', 0, '', {}, { kind: 'not-oauth', status: 0 }],
  ['an empty 400', 400, '', {}, { kind: 'not-oauth', status: 400 }],
  [
    'an error',
    400,
    { error: 'invalid_grant' },
    {},
    { kind: 'oauth-error', error: 'invalid_grant' },
  ],
  [
    'a 200 with an error',
    200,
    { error: 'invalid_grant' },
    {},
    { kind: 'oauth-error', status: 200 },
  ],
  ['an error that is no text', 400, { error: {} }, {}, { kind: 'not-oauth' }],
  ['503', 503, '', { 'retry-after': '2' }, { kind: 'unavailable', retryAfterMs: 2000 }],
  [
    '503 until a date',
    503,
    '',
    { 'retry-after': new Date(NOW_MS + 9000).toUTCString() },
    { retryAfterMs: 9000 },
  ],
  ['503 for an hour', 503, '', { 'retry-after': '3600' }, { retryAfterMs: 300_000 }],
  ['503 that waits for nonsense', 503, '', { 'retry-after': 'soon' }, { retryAfterMs: undefined }],
  ['429', 429, { error: 'slow_down' }, {}, { kind: 'unavailable', status: 429 }],
  ['408', 408, '', {}, { kind: 'unavailable' }],
  ...['server_error', 'temporarily_unavailable', 'slow_down'].map(
    (error): [string, number, unknown, Record<string, string>, object] => [
      `a 400 with ${error}`,
      400,
      { error },
      { 'retry-after': '2' },
      { kind: 'unavailable', status: 400, retryAfterMs: 2000 },
    ],
  ),
  [
    'no access token',
    200,
    { token_type: 'Bearer', refresh_token: 'r' },
    {},
    { kind: 'odd', refreshToken: 'r' },
  ],
  [
    'no token type',
    200,
    { access_token: 'a', refresh_token: 'r' },
    {},
    { kind: 'odd', refreshToken: 'r' },
  ],
  [
    'an empty refresh token',
    200,
    { ...good, refresh_token: '' },
    {},
    { tokens: expect.objectContaining({ refreshToken: undefined }) },
  ],
];
it.each(answers)('reads %s', (_, status, body, headers, expected) => {
  expect(read(status, body, headers)).toMatchObject(expected);
});

it('makes untrusted text fit to be shown', () => {
  const answer = read(400, { error: 'x', error_description: `<b>\u0000${'y'.repeat(1000)}` });

  expect(answer).toMatchObject({ errorDescription: expect.stringMatching(/^<b> y{496}$/) });
});

it('takes the credential out of what the server says of it', () => {
  const answer = readTokenAnswer(
    {
      status: 400,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: JSON.stringify({
        error: 'invalid_grant\n',
        error_description: 'Invalid refresh token: canary-1 (canary-1)',
      }),
    },
    NOW_MS,
    'canary-1',
  );

  expect(answer).toMatchObject({
    error: 'invalid_grant ',
    errorDescription: 'Invalid refresh token: … (…)',
  });
});

it('reads whatever comes without throwing, and takes nothing from a prototype', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 599 }), fc.json(), (status, body) => {
      expect(read(status, body)).toHaveProperty('kind');
    }),
  );
  read(200, '{"__proto__":{"polluted":1},"access_token":"a","token_type":"Bearer"}');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});
