// @vitest-environment node
import { expect, it } from 'vitest';
import { createSSRApp, defineComponent, h } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { createMemorySession } from '../../test/memory-session.js';
import { StorageError } from '../errors/errors.js';
import { createUnlapse } from './create-unlapse.js';
import { useAuthentication } from './use-authentication.js';

const Status = defineComponent(() => {
  const { status } = useAuthentication();
  return () => h('p', status.value);
});

it('renders on a server, which has no store, and listens once however many pages it renders', async () => {
  const session = createMemorySession(
    { status: 'loading' },
    {
      ready: () => Promise.reject(new StorageError('UNLAPSE_STORAGE_FAILED', 'no IndexedDB here')),
    },
  );
  const render = (): Promise<string> =>
    renderToString(createSSRApp(Status).use(createUnlapse(session)));

  expect(await render()).toBe('<p>loading</p>');
  expect(await render()).toBe('<p>loading</p>');
  expect(session.listeners).toBe(1);
});
