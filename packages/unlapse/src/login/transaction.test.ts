import { expect, it } from 'vitest';
import { createMemoryTransactionStore } from '../platform/memory/transaction-store.js';
import { createManualClock } from '../testing/manual-clock.js';
import { takeTransaction } from './transaction.js';

async function taken(text: string): Promise<unknown> {
  const store = createMemoryTransactionStore(createManualClock());
  await store.put('state-1', text, Number.MAX_SAFE_INTEGER);
  return takeTransaction(store, 'state-1');
}

it.each(['', '{', 'null', '[]', '"login"', '{}', '{"kind":"other"}', '{"kind":["login"]}'])(
  'finds nothing in %j',
  async (text) => {
    expect(await taken(text)).toBeUndefined();
  },
);

it('changes no prototype', async () => {
  await taken(
    '{"kind":"logout","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  );

  expect({}).not.toHaveProperty('polluted');
});
