import assert from 'node:assert/strict';
import { createFamilyStore } from '../../src/auth-connect/family-store.js';
import { takeTransaction } from '../../src/login/transaction.js';
import { createMemoryTokenStore } from '../../src/platform/memory/token-store.js';
import { createMemoryTransactionStore } from '../../src/platform/memory/transaction-store.js';
import { createRecord, createTombstone, parseRecord } from '../../src/session/record.js';
import { createManualClock } from '../../src/testing/manual-clock.js';
import { authResultWith } from '../memory-session.js';
import { outcomeOf } from './promises.js';
import type { Target } from './target.js';

const clock = createManualClock();
const record = createRecord('session-1', 1, {
  ...authResultWith('access-1'),
  refreshToken: 'refresh-1',
});
const { config, provider } = record.result;

/** What a store gives back: a session, the refresh tokens of a login, or what waits for a callback. */
export const storedRecord: Target = {
  name: 'stored-record',
  seeds: [
    JSON.stringify({ ...record, attempt: { id: 'a', deadlineMs: 1, isLocked: true } }),
    JSON.stringify(createTombstone(1, 'user')),
    JSON.stringify({
      schema: 1,
      families: [
        { id: 'a', revision: 'b', links: { c: 'd', e: 'f' }, head: 'g', usedAtMs: 1 },
        { id: 'h', revision: 'i', links: { j: '' }, usedAtMs: 2 },
      ],
    }),
    JSON.stringify({
      kind: 'login',
      state: 's',
      nonce: 'n',
      authorizeUrl: 'https://login.example.com/authorize',
      tokenRequest: { url: 'https://login.example.com/token' },
      manifest: provider.manifest,
      options: provider.options,
      config,
    }),
  ],
  pieces: [
    ...['"', '{', '}', '[', ']', ',', ':', '\\', '\\u005f', '\ufeff', 'null', '1e999', '-1', '2'],
    ...[
      '"__proto__":{"polluted":1},',
      '"constructor":{"prototype":{"polluted":1}},',
      '"schema":2,',
    ],
  ],
  async check(text) {
    assertRecord(text);
    await assertFamilies(text);
    const transactions = createMemoryTransactionStore(clock);
    await transactions.put('state-1', text, Number.MAX_SAFE_INTEGER);
    const taken = await takeTransaction(transactions, 'state-1');
    assert(taken === undefined || ['login', 'logout'].includes(taken.kind));
  },
};

function assertRecord(text: string): void {
  const read = parseRecord(text);
  if (read?.record === undefined) return;
  const { sessionId, result } = read.record;
  const stored = JSON.parse(text);
  assert.equal(stored.schema, 1);
  assert(sessionId !== '' && sessionId === stored.sessionId);
  assert(Number.isFinite(result.receivedAt) && result.receivedAt >= 0);
  assert(typeof (result.accessToken ?? result.refreshToken) === 'string');
  assert(!JSON.stringify(read).includes('"__proto__":'), 'a member that is a prototype elsewhere');
  assert.deepEqual(parseRecord(JSON.stringify(read.record)), read);
}

/** What is damaged is nothing, and something new can be stored in its place. */
async function assertFamilies(text: string): Promise<void> {
  const store = createMemoryTokenStore();
  await store.write(text);
  const families = createFamilyStore(store, clock);
  const found = await outcomeOf(() => families.read());
  if ('error' in found) {
    assert.notEqual(JSON.parse(text).schema, 1);
    return;
  }
  const made = { id: 'new', revision: 'new', links: { new: 'new' } };
  const stored = await families.change((known) => [...known, made]);
  assert.equal(stored.at(-1)?.id, 'new');
}
