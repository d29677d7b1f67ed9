import { describe, expect, it } from 'vitest';
import type { Http } from '../ports/http.js';

/** An adapter, and a server at the other end that does what it is told. */
export interface HttpRig {
  readonly http: Http;
  /** A URL of the server. */
  readonly url: string;
  /** What the server answers next. */
  answer(status: number, headers: Readonly<Record<string, string>>, body: string): void;
  /** Breaks the next request off before any answer. */
  breakOff(): void;
  /** What the server has received, oldest first. */
  received(): readonly { method: string; body: string; authorization: string | undefined }[];
}

/**
 * What every `Http` promises.
 *
 * @param create makes a server of its own on each call
 */
export function describeHttp(name: string, create: () => Promise<HttpRig>): void {
  describe(`Http: ${name}`, () => {
    it.each([200, 400, 401, 404, 429, 500, 503])(
      'returns an answer with status %d',
      async (status) => {
        const rig = await create();
        rig.answer(status, { 'content-type': 'application/json', 'retry-after': '7' }, '{"a":"ä"}');

        const answer = await rig.http.send({ method: 'GET', url: rig.url });

        expect(answer).toMatchObject({ status, body: '{"a":"ä"}' });
        expect(answer.headers.get('Retry-After')).toBe('7');
      },
    );

    it('sends method, headers and body as they are', async () => {
      const rig = await create();
      rig.answer(200, {}, '');

      await rig.http.send({
        method: 'POST',
        url: rig.url,
        headers: { authorization: 'Bearer token' },
        body: 'grant_type=refresh_token&refresh_token=a%20b',
      });

      expect(rig.received()).toEqual([
        {
          method: 'POST',
          body: 'grant_type=refresh_token&refresh_token=a%20b',
          authorization: 'Bearer token',
        },
      ]);
    });

    it.each([301, 302, 307, 308])('follows no redirect: %d', async (status) => {
      const rig = await create();
      rig.answer(status, { location: `${rig.url}/elsewhere` }, '');

      const answer = await rig.http.send({ method: 'POST', url: rig.url, body: 'code=secret' });

      expect([status, 0]).toContain(answer.status);
      expect(rig.received()).toHaveLength(1);
    });

    it('rejects as unreachable when no answer comes', async () => {
      const rig = await create();
      rig.breakOff();

      const sent = rig.http.send({ method: 'GET', url: `${rig.url}?code=secret` });

      const error: unknown = await sent.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'NetworkError', code: 'UNLAPSE_NETWORK_UNREACHABLE' });
      expect(String(error)).not.toContain('secret');
    });
  });
}
