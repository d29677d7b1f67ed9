import { expect, it } from 'vitest';
import { createMemoryTokenStore } from '../platform/memory/token-store.js';
import { createManualClock, type ManualClock } from '../testing/manual-clock.js';
import { createFamilyStore, type Family, type FamilyStore } from './family-store.js';

const DAY_MS = 86_400_000;

function familyOf(id: string, names: readonly string[] = [id]): Family {
  const links = Object.fromEntries(names.map((name) => [name, 'link']));
  return { id, revision: id, links, head: 'head' };
}

function open(): { clock: ManualClock; families: FamilyStore; add(id: string): Promise<unknown> } {
  const clock = createManualClock();
  const families = createFamilyStore(createMemoryTokenStore(), clock);
  return { clock, families, add: (id) => families.change((all) => [...all, familyOf(id)]) };
}

async function idsOf(families: FamilyStore): Promise<string[]> {
  return (await families.read()).map(({ id }) => id);
}

it('keeps the ten logins that were used last', async () => {
  const { families, add } = open();
  for (let count = 0; count < 10; count += 1) await add(`login-${count}`);

  await families.change((all) => all.map((family, at) => (at === 0 ? { ...family } : family)));
  await add('login-10');

  expect(await idsOf(families)).toEqual([
    ...Array.from({ length: 8 }, (_, count) => `login-${count + 2}`),
    'login-0',
    'login-10',
  ]);
});

it('keeps no login that was not used for thirty days before the last one', async () => {
  const { clock, families, add } = open();
  await add('old');
  await clock.advance(1);
  await add('young');
  await clock.advance(30 * DAY_MS - 1);

  await add('newest');

  expect(await idsOf(families)).toEqual(['young', 'newest']);
});

it('keeps what is in use beside what was stored before the clock was set back', async () => {
  const { clock, families, add } = open();
  await add('before');
  clock.jumpWall(-60 * DAY_MS);

  await add('after');
  clock.jumpWall(60 * DAY_MS);
  await add('later');

  expect(await idsOf(families)).toEqual(['before', 'after', 'later']);
});

it('keeps what is in use beside what was made before the clock was set back, and stored late', async () => {
  const { clock, families, add } = open();
  const late = familyOf('late');
  clock.jumpWall(-60 * DAY_MS);
  await add('after');

  await families.change((all) => [...all, late]);

  expect(await idsOf(families)).toEqual(['after', 'late']);
});

it('knows the last fifty refresh tokens of a login', async () => {
  const { families } = open();
  const names = Array.from({ length: 52 }, (_, count) => `token-${count}`);

  await families.change(() => [familyOf('login', names)]);

  expect((await families.read()).map(({ links }) => Object.keys(links))).toEqual([names.slice(2)]);
});

it.each([
  'null',
  '5',
  '[]',
  '{"schema":1',
  '{"schema":1,"families":5}',
  '{"schema":1,"families":{}}',
  '{"schema":1,"families":[null,5,{},{"usedAtMs":1,"links":null},{"usedAtMs":1,"links":"a"}]}',
  '{"schema":1,"families":[{"links":{},"usedAtMs":{"valueOf":1,"toString":1}}]}',
])('starts anew where what is stored is damaged: %s', async (text) => {
  const store = createMemoryTokenStore();
  await store.write(text);
  const families = createFamilyStore(store, createManualClock());

  expect(await families.read()).toEqual([]);
  await families.change((all) => [...all, familyOf('new')]);

  expect(await idsOf(families)).toEqual(['new']);
});
