import { describe, expect, it } from 'vitest';
import { ConfigurationError, NetworkError } from '../errors/errors.js';
import { answerTo, TokenRefusedError } from './refusal.js';

describe('the challenge (RFC 6750 §3)', () => {
  it('names no error when there was no token', () => {
    const refusal = new TokenRefusedError('missing_token', 'there is no bearer token');

    expect(refusal.status).toBe(401);
    expect(refusal.challenge).toBe('Bearer realm="api"');
  });

  it('says what is wrong with the token', () => {
    const refusal = new TokenRefusedError('invalid_token', 'the token has expired');

    expect(refusal.status).toBe(401);
    expect(refusal.challenge).toBe(
      'Bearer realm="api", error="invalid_token", error_description="the token has expired"',
    );
  });

  it('names the scopes that are needed', () => {
    const refusal = new TokenRefusedError('insufficient_scope', 'a scope is missing', 'read write');

    expect(refusal.status).toBe(403);
    expect(refusal.challenge).toMatch(
      /^Bearer .*error="insufficient_scope".*, scope="read write"$/,
    );
  });

  it('keeps to the characters that may be quoted', () => {
    const refusal = new TokenRefusedError('invalid_token', 'a "quote" \\ and \r\nSet-Cookie: é');

    expect(refusal.challenge).toContain('error_description="a quote  and Set-Cookie: "');
    expect(() => new Headers(refusal.headers)).not.toThrow();
  });
});

it('is an answer by itself', async () => {
  const response = new TokenRefusedError('invalid_token', 'the token has expired').getResponse();

  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect(await response.text()).toBe('');
});

describe('the answer to an error', () => {
  it('is 503, without a challenge, while the keys cannot be had', () => {
    const error = new NetworkError('UNLAPSE_SERVER_UNAVAILABLE', 'no keys', { status: 503 });

    expect(answerTo(error)).toEqual({ status: 503, headers: {} });
  });

  it('is left to the app for everything else', () => {
    expect(answerTo(new Error('bug'))).toBeUndefined();
    expect(answerTo(new ConfigurationError('UNLAPSE_NOT_SET_UP', 'bug'))).toBeUndefined();
  });
});
