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

const names = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('__proto__', 'constructor', 'a&b', 'a=b', 'a#b', 'a b', 'a+b', 'é', '😀', '%61'),
);
const endpoints = fc.webUrl({ withQueryParameters: true, withFragments: true });

it('goes where the endpoint is, with a query more, no fragment, and no name of the app in the way', () => {
  fc.assert(
    fc.property(endpoints, fc.array(fc.tuple(names, fc.string())), (url, pairs) => {
      const params = Object.fromEntries(pairs);
      const [endpoint, sent] = [new URL(url), new URL(requestUrl({ url, params }))];

      expect(sent.origin + sent.pathname).toBe(endpoint.origin + endpoint.pathname);
      expect(sent.hash).toBe('');
      for (const [name, value] of Object.entries(params)) {
        expect(sent.searchParams.getAll(name)).toEqual([value]);
      }
    }),
  );
});

it('leaves the query of the endpoint as it is written, but for the parameters that are sent', () => {
  const written = fc.stringMatching(/^[a-z0-9%+~.!*'()-]{1,8}$/);
  const pairs = fc.array(fc.tuple(written, written).map((pair) => pair.join('=')));
  fc.assert(
    fc.property(pairs, (own) => {
      const query = own.filter((pair) => !pair.startsWith('client_id=')).join('&');
      const url = `https://a.example/x${query && '?'}${query}`;

      expect(requestUrl({ url })).toBe(url);
      expect(requestUrl({ url, params: { client_id: 'app' } })).toBe(
        `https://a.example/x?client_id=app${query && '&'}${query}`,
      );
    }),
  );
});

it('sends nothing for what is undefined, not even in place of what the endpoint has', () => {
  const params = { prompt: undefined, scope: 'openid' } as unknown as { [name: string]: string };

  expect(requestUrl({ url: 'https://a.example/x?prompt=login', params })).toBe(
    'https://a.example/x?scope=openid&prompt=login',
  );
});
