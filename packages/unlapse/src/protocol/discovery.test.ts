import { expect, it } from 'vitest';
import { issuerMatches } from './discovery.js';

it.each([
  ['https://a.example', 'https://a.example/.well-known/openid-configuration'],
  ['https://a.example/', 'https://a.example/.well-known/openid-configuration'],
  ['https://a.example/t/1', 'https://a.example/t/1/.well-known/openid-configuration'],
  ['https://a.example/t/1/', 'https://a.example/t/1/.well-known/openid-configuration'],
  ['https://a.example/t', 'https://a.example/.well-known/openid-configuration/t'],
  ['https://a.example/t', 'https://a.example/.well-known/oauth-authorization-server/t'],
  ['https://a.example', 'https://a.example/.well-known/openid-configuration?appid=1#x'],
  ['https://a.example', 'https://a.example/.well-known/openid-configuration/'],
])('%s may speak at %s', (issuer, url) => {
  expect(issuerMatches(issuer, url)).toBe(true);
});

it.each([
  ['https://b.example', 'https://a.example/.well-known/openid-configuration'],
  ['https://a.example/t', 'https://a.example/.well-known/openid-configuration'],
  ['https://a.example', 'https://a.example/t/.well-known/openid-configuration'],
  ['https://A.example', 'https://a.example/.well-known/openid-configuration'],
  ['http://a.example', 'https://a.example/.well-known/openid-configuration'],
  ['https://a.example:443', 'https://a.example/.well-known/openid-configuration'],
  ['https://a.example//', 'https://a.example/.well-known/openid-configuration'],
  ['https://a.example.evil.example', 'https://a.example/.well-known/openid-configuration'],
  ['', 'https://a.example/.well-known/openid-configuration'],
])('%j may not speak at %s [Discovery §4.3]', (issuer, url) => {
  expect(issuerMatches(issuer, url)).toBe(false);
});
