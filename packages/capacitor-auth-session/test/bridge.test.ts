import { expect, it, vi } from 'vitest';
import { AuthSession } from '../src/index.js';

const nativePromise = vi.hoisted(() => {
  const answer = vi.fn<(...call: unknown[]) => Promise<unknown>>();
  // As the native runtime leaves `window` before the app starts.
  vi.stubGlobal('androidBridge', {});
  vi.stubGlobal('Capacitor', {
    PluginHeaders: [
      {
        name: 'AuthSession',
        methods: [
          { name: 'open', rtype: 'promise' },
          { name: 'close', rtype: 'promise' },
        ],
      },
    ],
    nativePromise: answer,
  });
  return answer;
});

const options = {
  url: 'https://op.example/authorize',
  callbackUrl: 'com.example.app://callback',
  presentation: 'shared',
} as const;

it('hands a call to the native side as it is, and the answer back', async () => {
  nativePromise.mockResolvedValueOnce({ url: 'com.example.app://callback?code=c' });

  const result = await AuthSession.open(options);

  expect(result).toEqual({ url: 'com.example.app://callback?code=c' });
  expect(nativePromise).toHaveBeenLastCalledWith('AuthSession', 'open', options);
});

it('rejects with the code of the native side', async () => {
  nativePromise.mockRejectedValueOnce(Object.assign(new Error('no'), { code: 'CANCELLED' }));

  await expect(AuthSession.open(options)).rejects.toMatchObject({ code: 'CANCELLED' });
});
