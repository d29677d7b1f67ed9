import { expect, it, onTestFinished } from 'vitest';
import { deviceFetch } from '../../src/platform/capacitor/fetch.js';
import { createWebHttp } from '../../src/platform/web/http.js';
import type { HttpRequest, HttpResponse } from '../../src/ports/http.js';
import { describeHttp, type HttpRig } from '../../src/testing/http.contract.js';
import { createManualClock, type ManualClock } from '../../src/testing/manual-clock.js';
import { installBridge } from './fakes/bridge.js';
import { createPhone, type Phone, type PhoneSettings } from './fakes/phone.js';

interface FetchRig extends HttpRig {
  readonly phone: Phone;
  readonly clock: ManualClock;
  /** Answers with this function from now on. */
  send: (request: HttpRequest) => Promise<HttpResponse>;
}

const url = 'https://login.example/token';

function createFetchRig(platform: PhoneSettings['platform'], limitBytes?: number): FetchRig {
  const received: HttpRequest[] = [];
  const phone = createPhone({
    platform,
    send: (request) => {
      received.push(request);
      return rig.send(request);
    },
  });
  onTestFinished(installBridge(phone));
  const clock = createManualClock();
  const rig: FetchRig = {
    phone,
    clock,
    url,
    http: createWebHttp(clock, undefined, limitBytes, deviceFetch),
    send: () => Promise.reject(new Error('nothing was scripted')),
    answer(status, headers, body) {
      rig.send = async () => ({ status, headers: new Headers(headers), body });
    },
    breakOff() {
      rig.send = () => Promise.reject(new Error(`unable to resolve ${url}?code=secret`));
    },
    received: () =>
      received.map(({ method, body = '', headers }) => ({
        method,
        body,
        authorization: headers?.['authorization'],
      })),
  };
  return rig;
}

describeHttp('CapacitorHttp on Android', async () => createFetchRig('android'));
describeHttp('CapacitorHttp on iOS', async () => createFetchRig('ios'));

it('sends a form as the text that it is, follows no redirect and bounds the parts', async () => {
  const rig = createFetchRig('android');
  rig.answer(200, { 'content-type': 'application/json' }, '{}');
  const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };

  await rig.http.send({ method: 'POST', url, headers, body: 'grant_type=refresh_token' });

  expect(rig.phone.requests).toEqual([
    {
      url,
      method: 'POST',
      headers,
      data: 'grant_type=refresh_token',
      connectTimeout: 10_000,
      readTimeout: 10_000,
      disableRedirects: true,
      responseType: 'text',
    },
  ]);
});

it.each([
  ['JSON', 'application/json', '{"expires_in":300}'],
  ['JSON that is none', 'text/html', '<!doctype html>'],
  ['nothing', 'text/plain', ''],
])('gives the body as it came: %s', async (_, type, body) => {
  const rig = createFetchRig('ios');
  rig.answer(200, { 'content-type': type }, body);

  expect((await rig.http.send({ method: 'GET', url })).body).toBe(body);
});

it('does without a body where the status has none', async () => {
  const rig = createFetchRig('ios');
  rig.answer(204, {}, '');

  expect(await rig.http.send({ method: 'GET', url })).toMatchObject({ status: 204, body: '' });
});

it('gives up after ten seconds, though the native side cannot be told', async () => {
  const rig = createFetchRig('android');
  rig.send = () => new Promise(() => {});
  const sent = rig.http.send({ method: 'GET', url }).catch((error: unknown) => error);

  await rig.clock.advance(10_000);

  expect(await sent).toMatchObject({ code: 'UNLAPSE_NETWORK_TIMED_OUT' });
});

it('refuses an answer that is too large', async () => {
  const rig = createFetchRig('android', 10);
  rig.answer(200, {}, 'a'.repeat(11));

  await expect(rig.http.send({ method: 'GET', url })).rejects.toMatchObject({
    code: 'UNLAPSE_RESPONSE_TOO_LARGE',
  });
});

it('skips a header that no header may be called', async () => {
  const rig = createFetchRig('android');
  rig.answer(200, { 'retry-after': '7' }, '');
  const { Capacitor } = globalThis as unknown as {
    Capacitor: { Plugins: { CapacitorHttp: { request: () => Promise<unknown> } } };
  };
  const headers = { ':status': '200', 'Retry-After': '7' };
  Capacitor.Plugins.CapacitorHttp.request = async () => ({ status: 200, headers, data: '' });

  const answer = await rig.http.send({ method: 'GET', url });

  expect([answer.status, answer.headers.get('retry-after')]).toEqual([200, '7']);
});
