import { describe, expect, it } from 'vitest';
import { api, refusal, signedInToApi as signedIn, tokenOf } from '../../test/api-rig.js';

describe('a refused token', () => {
  it('is replaced once, and the request sent again', async () => {
    const { tab, seen, refreshes } = await signedIn((_, count) =>
      count === 1 ? refusal(401) : new Response('notes'),
    );
    const first = await tokenOf(tab);

    const response = await tab.session.fetch(`${api}/notes`, { method: 'POST', body: 'a note' });

    expect(response.status).toBe(200);
    expect(seen.map(({ body }) => body)).toEqual(['a note', 'a note']);
    expect(seen.map(({ token }) => token)).toEqual([
      `Bearer ${first}`,
      `Bearer ${await tokenOf(tab)}`,
    ]);
    expect(refreshes()).toBe(1);
  });

  it.each([
    ['text', () => ({ body: 'note' })],
    ['no body', () => ({})],
    ['a form', () => ({ body: new URLSearchParams({ note: '1' }) })],
    ['a multipart form', () => ({ body: formOf('note') })],
    ['a Blob', () => ({ body: new Blob(['note']) })],
    ['bytes', () => ({ body: new TextEncoder().encode('note') })],
    ['ArrayBuffer', () => ({ body: new TextEncoder().encode('note').buffer })],
  ])('is replaced with the same %s', async (_, init) => {
    const { tab, seen } = await signedIn((__, count) =>
      count === 1 ? refusal(401) : new Response(),
    );

    await tab.session.fetch(`${api}/notes`, { method: 'DELETE', ...init() });

    expect(seen).toHaveLength(2);
    const [first, second] = seen.map(({ body }) => body.replaceAll(/-{4,}\S+/g, ''));
    expect(second).toBe(first);
  });

  it('is replaced with the same Request, which was not spent', async () => {
    const { tab, seen } = await signedIn((_, count) =>
      count === 1 ? refusal(401) : new Response(),
    );

    await tab.session.fetch(new Request(`${api}/notes`, { method: 'PUT', body: 'note' }));

    expect(seen.map(({ body }) => body)).toEqual(['note', 'note']);
  });

  it('is not sent again with a stream, which is spent, but the next request has a new one', async () => {
    const { tab, seen, refreshes } = await signedIn((_, count) =>
      count === 1 ? refusal(401) : new Response(),
    );
    const init: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      body: new Blob(['note']).stream(),
      duplex: 'half',
    };

    expect((await tab.session.fetch(`${api}/notes`, init)).status).toBe(401);

    expect(seen).toHaveLength(1);
    expect(refreshes()).toBe(1);
    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(200);
    expect(seen).toHaveLength(2);
  });

  it('by twenty requests is replaced by one refresh', async () => {
    const { rig, tab, refreshes } = await signedIn();
    const first = await tokenOf(tab);
    rig.api = async (request) =>
      request.headers.get('authorization') === `Bearer ${first}` ? refusal(401) : new Response();

    const responses = await Promise.all(
      Array.from({ length: 20 }, () => tab.session.fetch(`${api}/notes`)),
    );
    const late = await tab.session.fetch(`${api}/notes`);

    expect([...responses, late].every(({ status }) => status === 200)).toBe(true);
    expect(refreshes()).toBe(1);
  });

  it('is not refreshed again by a request that was slow', async () => {
    const { rig, tab, refreshes } = await signedIn();
    const first = await tokenOf(tab);
    let answer = (): void => {};
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    rig.api = async (request) => {
      if (request.headers.get('authorization') !== `Bearer ${first}`) return new Response();
      await slow;
      return refusal(401);
    };
    const asked = tab.session.fetch(`${api}/notes`);
    await tab.session.refresh();

    answer();

    expect((await asked).status).toBe(200);
    expect(refreshes()).toBe(1);
  });

  it('is handed to the app when no other can be had, its body unread', async () => {
    const { rig, tab } = await signedIn(() => refusal(401));
    rig.server.next({ fail: 'offline' });

    const response = await tab.session.fetch(`${api}/notes`);

    expect(response.status).toBe(401);
    expect(await response.text()).toBe('no');
    expect(tab.session.snapshot.status).toBe('signed-in');
  });

  it('is not asked for again and again while the server is unavailable', async () => {
    const { rig, tab } = await signedIn(() => refusal(401));
    rig.server.configure({ outage: 'offline' });

    for (let count = 0; count < 20; count += 1) await tab.session.fetch(`${api}/notes`);

    expect(rig.server.tokenRequests).toBe(2);
  });

  it('of one user is not replaced by that of another', async () => {
    const { rig, tab, seen } = await signedIn();
    rig.api = async (request) => {
      seen.push({ url: request.url, token: request.headers.get('authorization'), body: '' });
      rig.user = 'user-2';
      await tab.session.login();
      return refusal(401);
    };

    expect((await tab.session.fetch(`${api}/notes`)).status).toBe(401);

    expect(seen).toHaveLength(1);
    expect(tab.events).toContain('user-changed');
  });
});

function formOf(note: string): FormData {
  const form = new FormData();
  form.set('note', note);
  return form;
}
