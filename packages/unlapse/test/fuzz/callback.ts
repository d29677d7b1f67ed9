import assert from 'node:assert/strict';
import { parse as parseQuery } from 'node:querystring';
import { readAuthorizationResponse } from '../../src/login/authorization-response.js';
import { callbackParams, withoutResponse } from '../../src/login/callback-params.js';
import type { LoginTransaction } from '../../src/login/transaction.js';
import { matchesRedirect } from '../../src/protocol/redirect-match.js';
import { authResultWith } from '../memory-session.js';
import { outcomeOf } from './promises.js';
import type { Target } from './target.js';

const redirectUri = 'https://app.example/callback';
const issuer = 'https://login.example.com';
const state = 'canary-state-1';
const code = 'canary-code-1';
const nonce = 'canary-nonce-1';
const verifier = 'canary-verifier-1';
const { config, provider } = authResultWith('');
const transaction: LoginTransaction = {
  kind: 'login',
  state,
  nonce,
  authorizeUrl: `${issuer}/authorize`,
  tokenRequest: { url: `${issuer}/token`, payload: { code_verifier: verifier } },
  manifest: { issuer, authorization_response_iss_parameter_supported: true },
  options: { ...provider.options, redirectUri },
  config,
  returnTo: undefined,
};
const iss = encodeURIComponent(issuer);

/** A callback URL, or the query of one. */
export const callback: Target = {
  name: 'callback',
  seeds: [
    `${redirectUri}?code=${code}&state=${state}&iss=${iss}`,
    `${redirectUri}?error=access_denied&error_description=no+way&state=${state}&iss=${iss}`,
    `?code=${code}&state=${state}&iss=${iss}`,
    `state=${state}&iss=${iss}&code=${code}&session_state=x#/fragment`,
  ],
  pieces: [
    ...['&', '=', '?', '#', '%', '%00', '%2', '+', ';', '\t', '\n', '/', '//', '@', ':', '\\'],
    ...['code=', '&state=', `&iss=${iss}`, '&error=x', 'co%64e=a', '__proto__=1', 'code[]=1'],
    ...['https://evil.example/', '/../', '.', '%2e', 'a', '\ud800', 'http:', 'callback'],
    ...[code, state, issuer],
  ],
  async check(text) {
    // What the server gives for its reason is shown, and may be anything.
    const quotable = text.includes('error') ? [] : [state, code];
    const read = await outcomeOf(
      () => readAuthorizationResponse(callbackParams(text), transaction),
      [nonce, verifier, ...quotable],
    );
    if ('value' in read) assertGood(text, read.value);
    const isOurs = matchesRedirect(text, redirectUri);
    assert.equal(isOurs, URL.canParse(text) && placeOf(text) === redirectUri);
    if (isOurs) {
      const clean = new URL(withoutResponse(text));
      assert(!clean.searchParams.has('code') && !clean.searchParams.has('state'));
      assert(matchesRedirect(clean.href, redirectUri));
    }
  },
};

/** By another reader of queries: each parameter once, and the one that it must be. */
function assertGood(text: string, accepted: string): void {
  const query = URL.canParse(text) ? new URL(text).search : text;
  // Half of a surrogate pair is no character: of a URL it becomes U+FFFD.
  const wellFormed = Buffer.from(query).toString().replace(/^\?/, '');
  const params = parseQuery(wellFormed, undefined, undefined, { maxKeys: 0 });
  assert.equal(params['state'], state);
  assert.equal(params['iss'], issuer);
  assert.equal(params['code'], accepted);
  assert.equal(params['error'], undefined);
  assert.notEqual(accepted, '');
}

/** The URL without credentials, query and fragment. */
function placeOf(url: string): string {
  const place = new URL(url);
  Object.assign(place, { username: '', password: '', search: '', hash: '' });
  return place.href;
}
