import { expect, it } from 'vitest';
import { AuthSession } from '../src/index.js';

it('says in a browser that it is not available', async () => {
  const opened = AuthSession.open({
    url: 'https://op.example/authorize',
    callbackUrl: 'com.example.app://callback',
    presentation: 'shared',
  });

  await expect(opened).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

it('has nothing to close in a browser', async () => {
  await expect(AuthSession.close()).resolves.toBeUndefined();
});
