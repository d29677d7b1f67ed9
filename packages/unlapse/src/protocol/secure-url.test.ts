import { expect, it } from 'vitest';
import { secureUrl } from './secure-url.js';

it.each([
  'https://login.example',
  'http://localhost:9400/token',
  'http://127.0.0.1/token',
  'http://[::1]:9400/token',
  'http://app.localhost/token',
])('lets tokens go to %s', (url) => {
  expect(secureUrl(url, 'token_endpoint').href).toContain('//');
});

it.each([
  'http://login.example',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'http://192.168.1.2:9400',
  'javascript:alert(1)',
  'data:text/html,x',
  'com.example.app:/token',
  '//login.example',
  '',
  undefined,
  null,
  {},
])('lets no token go to %j', (url) => {
  expect(() => secureUrl(url, 'token_endpoint')).toThrow(
    expect.objectContaining({ code: 'UNLAPSE_INSECURE_URL' }),
  );
});
