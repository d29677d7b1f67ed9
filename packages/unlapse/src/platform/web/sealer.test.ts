import { expect, it } from 'vitest';
import { describeSealer } from '../../testing/sealer.contract.js';
import { createMemorySealer } from '../memory/sealer.js';
import { createWebSealer } from './sealer.js';

describeSealer('the sealer of WebCrypto', createWebSealer);
describeSealer('the sealer for tests', createMemorySealer);

it('shows nothing of the text, and seals it differently each time', async () => {
  const key = await createWebSealer().keyOf('refresh token');

  const sealed = await Promise.all([key.seal('access token'), key.seal('access token')]);

  expect(sealed[0]).not.toBe(sealed[1]);
  expect(sealed.map((one) => atob(one)).join('')).not.toContain('token');
});

it.each([0, 16, 20])('refuses a text that was changed at letter %i', async (position) => {
  const key = await createWebSealer().keyOf('refresh token');
  const sealed = await key.seal('access token');
  const letter = sealed[position] === 'A' ? 'B' : 'A';

  await expect(
    key.open(sealed.slice(0, position) + letter + sealed.slice(position + 1)),
  ).rejects.toThrow();
});
