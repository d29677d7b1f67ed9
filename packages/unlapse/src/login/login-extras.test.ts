import { expect, it } from 'vitest';
import { assertLoginExtras } from './login-extras.js';

it.each([
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'redirect_uri',
  'client_id',
  'response_type',
  'response_mode',
  'request',
  'request_uri',
])('refuses %s, which protects the login', (name) => {
  expect(() => assertLoginExtras({ params: { [name]: 'x' } })).toThrow(
    expect.objectContaining({ code: 'UNLAPSE_CONFIGURATION_INVALID' }),
  );
});

it('lets everything else through', () => {
  const params = { prompt: 'none', login_hint: 'ann', max_age: '0', acr_values: 'x', scope: 'y' };

  expect(() => assertLoginExtras({ params, returnTo: '/notes' })).not.toThrow();
  expect(() => assertLoginExtras({})).not.toThrow();
});
