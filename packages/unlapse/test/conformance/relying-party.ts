import { expect } from 'vitest';
import { isUnlapseError, type UnlapseErrorCode } from '../../src/errors/errors.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import type { AuthorizationServer } from '../../src/testing/authorization-server.js';
import type { Endpoint } from '../../src/testing/authorization-server-script.js';
import { type ConnectRig, createConnectRig, popupConfig } from '../connect-rig.js';
import type { Played, PlayedModule } from './row.js';

const HOUR_MS = 3_600_000;

/** An app that is ready to sign somebody in. */
export async function relyingParty(): Promise<ConnectRig> {
  const rig = createConnectRig();
  await rig.api.setup(popupConfig);
  return rig;
}

export function signIn({ api, options }: ConnectRig): Promise<AuthResult> {
  return api.login(new OpenIdProvider(), options);
}

/** A login that must come through. */
export function accepting(
  name: string,
  server: string,
  arrange: (rig: ConnectRig) => void | Promise<void> = () => {},
): PlayedModule {
  return {
    name,
    server,
    async play() {
      const rig = await relyingParty();
      await arrange(rig);
      await expect(signIn(rig)).resolves.toMatchObject({ accessToken: expect.any(String) });
      return { result: 'accepted', requests: await requestsOf(rig) };
    },
  };
}

/** A login that must be refused for `code`. */
export function refusing(
  name: string,
  server: string,
  code: UnlapseErrorCode,
  requests: readonly Endpoint[],
  arrange: (rig: ConnectRig) => void | Promise<void>,
): PlayedModule {
  return {
    name,
    server,
    async play() {
      const rig = await relyingParty();
      await arrange(rig);
      return refused(rig, code, requests);
    },
  };
}

/** That a login is refused for `code`, with these requests and none after them. */
export async function refused(
  rig: ConnectRig,
  code: UnlapseErrorCode,
  requests: readonly Endpoint[],
): Promise<Played> {
  const error = await signIn(rig).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(isUnlapseError(error) && error.code).toBe(code);
  expect(await requestsOf(rig)).toEqual(requests);
  return { result: code, requests };
}

/** What was asked so far; nothing is in the hour that follows. */
export async function requestsOf({
  server,
  clock,
}: Pick<ConnectRig, 'server' | 'clock'>): Promise<readonly Endpoint[]> {
  const before = endpoints(server);
  await clock.advance(HOUR_MS);
  expect(endpoints(server)).toEqual(before);
  return before;
}

function endpoints({ recorded }: AuthorizationServer): readonly Endpoint[] {
  return recorded.map(({ endpoint }) => endpoint);
}
