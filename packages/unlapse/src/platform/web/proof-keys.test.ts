import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { quitBrowser, raw, startBrowser } from '../../../test/sealed-store-rig.js';
import type { ProofKeys } from '../../ports/proof-keys.js';
import { createManualClock } from '../../testing/manual-clock.js';
import { describeProofKeys } from '../../testing/proof-keys.contract.js';
import { createMemoryLogger } from '../memory/logger.js';
import { createMemoryProofKeys } from '../memory/proof-keys.js';
import { createWebProofKeys } from './proof-keys.js';

beforeEach(startBrowser);
afterEach(quitBrowser);

const clock = createManualClock();

function openTab(name = 'app', logger = createMemoryLogger()): ProofKeys {
  return createWebProofKeys(name, { clock, logger });
}

describeProofKeys('memory', createMemoryProofKeys);
describeProofKeys('web', openTab);

it('gives one key to all tabs, though they ask for the first one at the same time', async () => {
  const keys = await Promise.all([openTab().get(), openTab().get(), openTab().get()]);

  expect(new Set(keys.map(({ jwk }) => jwk.x)).size).toBe(1);
  expect((await openTab().get()).jwk).toEqual(keys[0].jwk);
});

it('keeps the keys of two clients apart', async () => {
  const [one, other] = [await openTab('one').get(), await openTab('other').get()];

  await openTab('one').clear();

  expect((await openTab('other').get()).jwk).toEqual(other.jwk);
  expect(other.jwk).not.toEqual(one.jwk);
});

it('makes a new one in place of something that is no key', async () => {
  await openTab('other').get();
  await raw('keys', (keys) => keys.put({ privateKey: 'text' }, 'dpop app'));
  const { jwk } = await openTab().get();

  expect((await openTab().get()).jwk).toEqual(jwk);
});

describe('a browser that', () => {
  it('stores no keys has one until the page ends, and says so', async () => {
    const refusal = new DOMException('no', 'SecurityError');
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw refusal;
      },
    });
    const logger = createMemoryLogger();
    const keys = openTab('app', logger);

    const { jwk } = await keys.get();

    expect((await keys.get()).jwk).toEqual(jwk);
    expect(logger.messages).toMatchObject([
      { level: 'error', message: expect.stringContaining('the dpop key cannot be stored') },
    ]);
  });

  it('does not answer gets no other key: the tokens are bound to the one that is stored', async () => {
    const before = await openTab().get();
    const { indexedDB } = globalThis;
    vi.stubGlobal('indexedDB', { open: () => new EventTarget() });
    const keys = openTab();
    const getting = keys.get().catch((error: unknown) => error);

    await clock.advance(3000);
    expect(await getting).toMatchObject({ code: 'UNLAPSE_STORAGE_FAILED' });

    vi.stubGlobal('indexedDB', indexedDB);
    expect((await keys.get()).jwk).toEqual(before.jwk);
  });

  it('has no WebCrypto cannot prove anything', async () => {
    vi.stubGlobal('crypto', {});

    await expect(openTab().get()).rejects.toMatchObject({ code: 'UNLAPSE_PLATFORM_UNSUPPORTED' });
  });
});
