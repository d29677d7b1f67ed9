import { expect, it } from 'vitest';
import { untilQuiet, watchCrypto } from './quiet.js';

it('waits for chains of promises, however long', async () => {
  let links = 0;
  void (async () => {
    for (; links < 1000; links += 1) await Promise.resolve();
  })();

  await untilQuiet();

  expect(links).toBe(1000);
});

it('waits for signatures and hashes, one after the other', async () => {
  watchCrypto();
  const done: string[] = [];
  void (async () => {
    const { privateKey } = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(8));
    done.push('signed');
    await crypto.subtle.digest('SHA-256', new Uint8Array(1_000_000));
    done.push('hashed');
  })();

  await untilQuiet();

  expect(done).toEqual(['signed', 'hashed']);
});

it('leaves the work of WebCrypto and its errors as they are', async () => {
  watchCrypto();
  watchCrypto();

  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(0));

  expect(Buffer.from(digest).toString('hex').slice(0, 8)).toBe('e3b0c442');
  await expect(crypto.subtle.digest('none', new Uint8Array(0))).rejects.toThrow('algorithm name');
});
