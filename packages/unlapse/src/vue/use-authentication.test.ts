// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineComponent, effectScope, h, isReadonly, type EffectScope, type Ref } from 'vue';
import { createGate } from '../../test/gate.js';
import {
  authResultWith,
  claims,
  createMemorySession,
  endsAtMs,
  signedIn,
} from '../../test/memory-session.js';
import { InvalidResponseError, NetworkError, UserCancelledError } from '../errors/errors.js';
import type { LoginOverrides, Session } from '../session/session-api.js';
import { createUnlapse } from './create-unlapse.js';
import { useAuthentication, type Authentication } from './use-authentication.js';

const cancelled = new UserCancelledError('UNLAPSE_LOGIN_CANCELLED', 'the user closed the window');

/** Uses the session as a component would, until `scope` is stopped. */
function useIn(scope: EffectScope, session: Session): Authentication {
  const authentication = scope.run(() => useAuthentication(session));
  if (!authentication) throw new Error('the scope was stopped already');
  return authentication;
}

describe('the session it works with', () => {
  it('is the one that the app provides', async () => {
    const session = createMemorySession(signedIn);
    const Status = defineComponent(() => {
      const { status, user } = useAuthentication();
      return () => h('p', `${status.value} ${user.value?.sub}`);
    });

    const wrapper = mount(Status, { global: { plugins: [createUnlapse(session)] } });

    expect(wrapper.text()).toBe('signed-in user-1');
    session.become({ status: 'signed-out' });
    await flushPromises();
    expect(wrapper.text()).toBe('signed-out undefined');
  });

  it('must be given outside components', () => {
    expect(() => useAuthentication()).toThrow(
      expect.objectContaining({ code: 'UNLAPSE_NOT_SET_UP' }),
    );
    expect(useAuthentication(createMemorySession(signedIn)).status.value).toBe('signed-in');
  });

  it('must be provided to the app', () => {
    const Lost = defineComponent({ setup: () => useAuthentication(), render: () => null });

    expect(() => mount(Lost)).toThrow(/app\.use\(createUnlapse\(session\)\)/);
  });
});

describe('the refs', () => {
  it('say who is signed in and until when', () => {
    const session = createMemorySession();
    const { status, user, expiresAt } = useAuthentication(session);
    const seen = (): unknown[] => [status.value, user.value, expiresAt.value];

    expect(seen()).toEqual(['loading', null, null]);
    session.become(signedIn);
    expect(seen()).toEqual(['signed-in', claims, new Date(endsAtMs)]);
    session.become({ status: 'suspended', reason: 'offline', claims });
    expect(seen()).toEqual(['suspended', claims, null]);
    session.become({ status: 'signed-out', reason: 'rejected' });
    expect(seen()).toEqual(['signed-out', null, null]);
  });

  it('are null where the server said nothing', () => {
    const session = createMemorySession({
      status: 'signed-in',
      authResult: authResultWith('access-1'),
      claims: undefined,
      expiresAtMs: undefined,
    });

    const { user, expiresAt } = useAuthentication(session);

    expect(user.value).toBeNull();
    expect(expiresAt.value).toBeNull();
  });

  it('cannot be written', () => {
    const { status, user, expiresAt, error } = useAuthentication(createMemorySession());

    expect([status, user, expiresAt, error].every((ref: Ref) => isReadonly(ref))).toBe(true);
  });

  it('cost one listener for each session, until the last scope is disposed', () => {
    const session = createMemorySession(signedIn);
    const scopes = [effectScope(), effectScope()] as const;
    for (const scope of scopes) useIn(scope, session);

    expect(session.listeners).toBe(1);
    scopes[0].stop();
    expect(session.listeners).toBe(1);
    scopes[1].stop();
    expect(session.listeners).toBe(0);
  });

  it('are right again when a later component looks', () => {
    const session = createMemorySession();
    const first = effectScope();
    useIn(first, session);
    first.stop();
    session.become(signedIn);

    const later = useIn(effectScope(), session);

    expect(later.status.value).toBe('signed-in');
    session.become({ status: 'signed-out' });
    expect(later.status.value).toBe('signed-out');
  });
});

describe('login', () => {
  it('reaches the session in the same turn, so that its window is not blocked', () => {
    let asked: LoginOverrides | undefined;
    const session = createMemorySession(undefined, {
      login: async (overrides) => {
        asked = overrides;
      },
    });

    void useAuthentication(session).login({ returnTo: '/notes' });

    expect(asked).toEqual({ returnTo: '/notes' });
  });

  it('rejects and leaves its error for every component, until the next attempt', async () => {
    const answers = [cancelled, undefined];
    const session = createMemorySession(undefined, {
      login: async () => {
        const failure = answers.shift();
        if (failure) throw failure;
      },
    });
    const { login } = useAuthentication(session);
    const { error } = useAuthentication(session);

    await expect(login()).rejects.toBe(cancelled);
    expect(error.value).toBe(cancelled);
    const next = login();
    expect(error.value).toBeNull();
    await next;
    expect(error.value).toBeNull();
  });

  it('does not show that a newer login superseded it', async () => {
    const superseded = new UserCancelledError('UNLAPSE_LOGIN_SUPERSEDED', 'a newer login began');
    const newerLogin = createGate();
    const session = createMemorySession(undefined, {
      login: async (overrides) => {
        if (overrides?.returnTo === '/second') return newerLogin.open();
        await newerLogin.opened;
        throw superseded;
      },
    });
    const { login, error } = useAuthentication(session);

    const first = login({ returnTo: '/first' });
    const second = login({ returnTo: '/second' });

    await expect(first).rejects.toBe(superseded);
    await second;
    expect(error.value).toBeNull();
  });

  it('rejects with what is no error of ours, and does not show it', async () => {
    const bug = new TypeError('x is not a function');
    const session = createMemorySession(undefined, { login: () => Promise.reject(bug) });
    const { login, error } = useAuthentication(session);

    await expect(login()).rejects.toBe(bug);
    expect(error.value).toBeNull();
  });
});

describe('logout', () => {
  it('signs out', async () => {
    const { logout, status } = useAuthentication(createMemorySession(signedIn));

    await logout();

    expect(status.value).toBe('signed-out');
  });

  it('shows why the server could not be asked', async () => {
    const unreachable = new NetworkError('UNLAPSE_NETWORK_UNREACHABLE', 'no answer');
    const session = createMemorySession(signedIn, { logout: () => Promise.reject(unreachable) });
    const { logout, error } = useAuthentication(session);

    await expect(logout()).rejects.toBe(unreachable);
    expect(error.value).toBe(unreachable);
  });
});

describe('initializeAuthentication', () => {
  it('resolves when the store has been read', async () => {
    const session = createMemorySession();

    const initialized = await useAuthentication(session).initializeAuthentication();

    expect(initialized).toEqual({});
    expect(session.snapshot.status).toBe('signed-out');
  });

  it('looks at the URL in the same turn, before a router can', () => {
    const looked: string[] = [];
    const session = createMemorySession(undefined, {
      handleCallback: async () => {
        looked.push('at the URL');
        return { kind: 'none' };
      },
    });

    void useAuthentication(session).initializeAuthentication();

    expect(looked).toEqual(['at the URL']);
  });

  it('finishes a login that came back, and says where to go', async () => {
    const session = createMemorySession(undefined, {
      handleCallback: async () => {
        session.become(signedIn);
        return { kind: 'signed-in', returnTo: '/notes?page=2' };
      },
    });
    const { initializeAuthentication, status } = useAuthentication(session);

    expect(await initializeAuthentication()).toEqual({ returnTo: '/notes?page=2' });
    expect(status.value).toBe('signed-in');
  });

  it('lets the app start when the callback fails, and says why', async () => {
    const refused = new InvalidResponseError('UNLAPSE_STATE_MISMATCH', 'state differs');
    const session = createMemorySession(undefined, {
      handleCallback: () => Promise.reject(refused),
    });
    const { initializeAuthentication, status, error } = useAuthentication(session);

    expect(await initializeAuthentication()).toEqual({});
    expect(status.value).toBe('signed-out');
    expect(error.value).toBe(refused);
  });

  it('rejects with what is no error of ours', async () => {
    const bug = new TypeError('x is not a function');
    const session = createMemorySession(undefined, { handleCallback: () => Promise.reject(bug) });

    await expect(useAuthentication(session).initializeAuthentication()).rejects.toBe(bug);
  });
});

describe('the tokens', () => {
  it('are those of the session', async () => {
    const { getAuthResult, getAccessToken, isAuthenticated } = useAuthentication(
      createMemorySession(signedIn),
    );

    expect(await getAuthResult()).toEqual(authResultWith('access-1'));
    expect(await getAccessToken()).toBe('access-1');
    expect(await isAuthenticated()).toBe(true);
  });

  it('are null, not signed out, while suspended', async () => {
    const { getAuthResult, getAccessToken, isAuthenticated } = useAuthentication(
      createMemorySession({ status: 'suspended', reason: 'offline', claims }),
    );

    expect(await getAuthResult()).toBeNull();
    expect(await getAccessToken()).toBeUndefined();
    expect(await isAuthenticated()).toBe(true);
  });

  it('are new after a refresh, by this tab or another', async () => {
    const adopted = authResultWith('access-3');
    const byAnother = createMemorySession(signedIn, {
      refresh: async () => ({ kind: 'adopted', result: adopted }),
    });

    expect(await useAuthentication(createMemorySession(signedIn)).refreshAuthResult()).toEqual(
      authResultWith('access-2'),
    );
    expect(await useAuthentication(byAnother).refreshAuthResult()).toBe(adopted);
  });

  it('are null when no new ones came', async () => {
    const session = createMemorySession(signedIn, {
      refresh: async () => ({ kind: 'deferred', reason: 'offline', retryAtMs: endsAtMs }),
    });

    expect(await useAuthentication(session).refreshAuthResult()).toBeNull();
  });
});

it('uses null exactly where the strategy does', () => {
  expectTypeOf<ReturnType<Authentication['getAuthResult']>>()
    .resolves.extract<undefined>()
    .toBeNever();
  expectTypeOf<ReturnType<Authentication['getAccessToken']>>().resolves.toEqualTypeOf<
    string | undefined
  >();
});
