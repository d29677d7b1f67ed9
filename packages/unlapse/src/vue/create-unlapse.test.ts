// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent, h, inject, type InjectionKey } from 'vue';
import { createMemorySession, signedIn } from '../../test/memory-session.js';
import type { Session } from '../session/session-api.js';
import { createUnlapse } from './create-unlapse.js';
import { sessionKey } from './provided-session.js';

it('provides the session to every component', () => {
  const session = createMemorySession();
  let found: Session | undefined;
  const Child = defineComponent(() => {
    found = inject(sessionKey);
    return () => null;
  });

  mount(
    defineComponent(() => () => h(Child)),
    { global: { plugins: [createUnlapse(session)] } },
  );

  expect(found).toBe(session);
});

it('provides it to components of another installed copy too', () => {
  const session = createMemorySession();
  const keyOfTheOtherCopy: InjectionKey<Session> = Symbol.for('unlapse.session');
  let found: Session | undefined;

  mount(
    defineComponent(() => {
      found = inject(keyOfTheOtherCopy);
      return () => null;
    }),
    { global: { plugins: [createUnlapse(session)] } },
  );

  expect(found).toBe(session);
});

it('starts reading the store', async () => {
  const session = createMemorySession();

  mount(
    defineComponent(() => () => null),
    { global: { plugins: [createUnlapse(session)] } },
  );
  await flushPromises();

  expect(session.snapshot.status).toBe('signed-out');
});

it('leaves the session to its creator when the app unmounts', () => {
  let disposed = false;
  const session = createMemorySession(signedIn, {
    dispose: () => {
      disposed = true;
    },
  });
  const wrapper = mount(
    defineComponent(() => () => null),
    { global: { plugins: [createUnlapse(session)] } },
  );

  wrapper.unmount();

  expect(disposed).toBe(false);
});
