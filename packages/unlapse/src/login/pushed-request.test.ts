import { describe, expect, it } from 'vitest';
import { createBoundServer, json } from '../../test/bound-server.js';
import { createManualClock } from '../testing/manual-clock.js';
import { pushRequest } from './pushed-request.js';

const manifest = {
  authorization_endpoint: 'https://login.example.com/authorize?tenant=1',
  pushed_authorization_request_endpoint: 'https://login.example.com/par',
};
const authorizeUrl =
  'https://login.example.com/authorize?response_type=code&client_id=app&scope=openid%20email&state=secret&tenant=1';

it('posts the parameters, and shows the client and a reference only (RFC 9126 §2, §4)', async () => {
  const bounds = createBoundServer(createManualClock());

  const url = await pushRequest(bounds, manifest, authorizeUrl);

  expect(Object.fromEntries(bounds.pushed[0] ?? [])).toEqual({
    response_type: 'code',
    client_id: 'app',
    scope: 'openid email',
    state: 'secret',
  });
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
    tenant: '1',
    client_id: 'app',
    request_uri: 'urn:ietf:params:oauth:request_uri:1',
  });
  expect(new URL(url).pathname).toBe('/authorize');
});

it('gets a reference of its own each time: one is good for one login', async () => {
  const bounds = createBoundServer(createManualClock());

  const first = await pushRequest(bounds, manifest, authorizeUrl);

  expect(await pushRequest(bounds, manifest, authorizeUrl)).not.toBe(first);
});

describe('an answer', () => {
  it.each([
    [json(400, { error: 'invalid_request', error_description: 'no' }), 'UNLAPSE_OAUTH_ERROR'],
    [json(401, { error: 'invalid_client' }), 'UNLAPSE_OAUTH_ERROR'],
    [json(503, {}, { 'retry-after': '7' }), 'UNLAPSE_SERVER_UNAVAILABLE'],
    [json(429, {}), 'UNLAPSE_SERVER_UNAVAILABLE'],
    [json(201, { expires_in: 60 }), 'UNLAPSE_RESPONSE_INVALID'],
    [json(201, { request_uri: '' }), 'UNLAPSE_RESPONSE_INVALID'],
    [json(201, { request_uri: 7 }), 'UNLAPSE_RESPONSE_INVALID'],
    [json(404, {}), 'UNLAPSE_RESPONSE_INVALID'],
    [json(307, { request_uri: 'urn:x' }), 'UNLAPSE_RESPONSE_INVALID'],
    [
      { status: 201, headers: new Headers(), body: '{"request_uri":"urn:x"}' },
      'UNLAPSE_RESPONSE_INVALID',
    ],
  ])('%o is %s', async (answer, code) => {
    const bounds = createBoundServer(createManualClock());
    bounds.pushAnswer = answer;

    const error = await pushRequest(bounds, manifest, authorizeUrl).catch((thrown) => thrown);

    expect(error).toMatchObject({ code, status: answer.status });
    expect(error.message).not.toContain('secret');
  });
});

it('names the setting where the server takes no pushed requests', async () => {
  const bounds = createBoundServer(createManualClock());
  const { authorization_endpoint } = manifest;

  await expect(pushRequest(bounds, { authorization_endpoint }, authorizeUrl)).rejects.toMatchObject(
    { code: 'UNLAPSE_CONFIGURATION_INVALID' },
  );
});

it('posts to no endpoint without https', async () => {
  const bounds = createBoundServer(createManualClock());
  const endpoint = { pushed_authorization_request_endpoint: 'http://login.example.com/par' };

  await expect(
    pushRequest(bounds, { ...manifest, ...endpoint }, authorizeUrl),
  ).rejects.toMatchObject({ code: 'UNLAPSE_INSECURE_URL' });
});
