import { expect } from 'vitest';
import type { UnlapseErrorCode } from '../../src/errors/errors.js';
import type { AuthResult } from '../../src/protocol/auth-result.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import { relyingParty, signIn } from '../conformance/relying-party.js';
import { type ConnectRig, createConnectRig, popupConfig } from '../connect-rig.js';
import { codeOf } from './code-of.js';

/** The parameters of the authorization request of a login that `arrange` prepares. */
export async function authorizationRequest(
  arrange: (rig: ConnectRig) => void = () => {},
): Promise<URLSearchParams> {
  const rig = await relyingParty();
  arrange(rig);
  await signIn(rig);
  return new URL(rig.userAgent.shown[0] ?? '').searchParams;
}

/** A login after `arrange` that must come through. */
export async function accepted(
  arrange: (rig: ConnectRig) => void | Promise<void>,
): Promise<AuthResult> {
  const rig = await relyingParty();
  await arrange(rig);
  return signIn(rig);
}

/** That a login after `arrange` is refused for `code`. */
export async function expectRefused(
  code: UnlapseErrorCode,
  arrange: (rig: ConnectRig) => void | Promise<void>,
): Promise<ConnectRig> {
  const rig = await relyingParty();
  await arrange(rig);
  expect(await codeOf(signIn(rig))).toBe(code);
  return rig;
}

/** That a callback changed by `tamper` is refused for `code`, and nothing of it sent on. */
export async function expectRefusedCallback(
  code: UnlapseErrorCode,
  tamper: (callback: URL) => void,
): Promise<void> {
  const rig = await expectRefused(code, (party) => tamperWith(party, tamper));
  expect(rig.server.tokenRequests).toBe(0);
}

export function tamperWith(rig: ConnectRig, tamper: (callback: URL) => void): void {
  rig.user = (url) => {
    const callback = new URL(rig.server.authorize(url));
    tamper(callback);
    return callback.href;
  };
}

/** An app that signs in in its own window. */
export async function currentWindowParty(): Promise<ConnectRig> {
  const rig = createConnectRig();
  await rig.api.setup({ ...popupConfig, web: { uiMode: 'current', authFlow: 'PKCE' } });
  return rig;
}

/** Leaves the page for a login; the callback URL that the user comes back with. */
export async function leave(rig: ConnectRig): Promise<string> {
  const { length } = rig.left;
  void rig.api.login(new OpenIdProvider(), rig.options);
  while (rig.left.length === length) await rig.clock.advance(0);
  return rig.server.authorize(rig.left.at(-1) ?? '');
}
