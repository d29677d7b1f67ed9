import { expect, it } from 'vitest';
import { createMemoryTokenStore } from '../platform/memory/token-store.js';
import { createFamilyStore, type Family } from './family-store.js';

const DAY_MS = 86_400_000;

function familyOf(id: string, usedAtMs: number, names: readonly string[] = [id]): Family {
  const links = Object.fromEntries(names.map((name) => [name, 'link']));
  return { id, revision: id, usedAtMs, links, head: 'head' };
}

it('keeps the ten logins that were used last', async () => {
  const families = createFamilyStore(createMemoryTokenStore());
  const logins = Array.from({ length: 12 }, (_, count) => familyOf(`login-${count}`, count));

  await families.change(() => [...logins.slice(6), ...logins.slice(0, 6)]);

  expect((await families.read()).map(({ id }) => id)).toEqual(logins.slice(2).map(({ id }) => id));
});

it('keeps no login that was not used for thirty days before the last one', async () => {
  const families = createFamilyStore(createMemoryTokenStore());
  const newestMs = 100 * DAY_MS;
  const old = familyOf('old', newestMs - 30 * DAY_MS);
  const young = familyOf('young', newestMs - 30 * DAY_MS + 1);

  await families.change(() => [old, young, familyOf('newest', newestMs)]);

  expect((await families.read()).map(({ id }) => id)).toEqual(['young', 'newest']);
});

it('knows the last fifty refresh tokens of a login', async () => {
  const families = createFamilyStore(createMemoryTokenStore());
  const names = Array.from({ length: 52 }, (_, count) => `token-${count}`);

  await families.change(() => [familyOf('login', 0, names)]);

  expect((await families.read()).map(({ links }) => Object.keys(links))).toEqual([names.slice(2)]);
});
