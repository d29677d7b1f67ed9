import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requestUrl } from './request-url.js';

it('writes spaces as %20', () => {
  expect(requestUrl({ url: 'https://a.example/x', params: { scope: 'openid email' } })).toBe(
    'https://a.example/x?scope=openid%20email',
  );
});

it("keeps the endpoint's own query as it is, last, and drops its fragment", () => {
  expect(
    requestUrl({ url: 'https://a.example/x?p=B2C_1&q=%7Ea#top', params: { client_id: 'app' } }),
  ).toBe('https://a.example/x?client_id=app&p=B2C_1&q=%7Ea');
});

it('sends no parameter twice [RFC 6749 §3.1]', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
      fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
      (params, own) => {
        const query = new URLSearchParams(own).toString();
        const sent = new URL(requestUrl({ url: `https://a.example/x?${query}`, params }))
          .searchParams;

        expect([...sent.keys()].length).toBe(new Set(sent.keys()).size);
        for (const [name, value] of Object.entries(params)) expect(sent.get(name)).toBe(value);
      },
    ),
  );
});
