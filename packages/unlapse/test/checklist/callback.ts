import { expect } from 'vitest';
import { matchesRedirect } from '../../src/protocol/redirect-match.js';
import { relyingParty, signIn } from '../conformance/relying-party.js';
import { createSessionRig } from '../session-rig.js';
import { codeOf } from './code-of.js';
import type { Line } from './line.js';
import {
  accepted,
  currentWindowParty,
  expectRefusedCallback,
  leave,
  tamperWith,
} from './logins.js';

const issuer = 'https://login.example.com';

/** What comes back from the authorization endpoint. */
export const callbackLines: readonly Line[] = [
  {
    id: 'B01',
    what: 'A callback without the `state` of its login sends nothing on (RFC 6749 §10.12).',
    async prove() {
      const params: ((url: URL) => void)[] = [
        ({ searchParams }) => searchParams.delete('state'),
        ({ searchParams }) => searchParams.set('state', ''),
        ({ searchParams }) => searchParams.set('state', 'another'),
        ({ searchParams }) => searchParams.set('state', `${searchParams.get('state')} `),
      ];
      for (const tamper of params) {
        await expectRefusedCallback('UNLAPSE_STATE_MISMATCH', tamper);
      }
    },
  },
  {
    id: 'B02',
    what: 'The `iss` of a callback, of an error as well, is that of the login, character by character (RFC 9207 §2.4).',
    async prove() {
      for (const tamper of [
        ({ searchParams }: URL) => searchParams.set('iss', 'https://evil.example'),
        ({ searchParams }: URL) => searchParams.set('iss', `${issuer}/`),
        ({ searchParams }: URL) => searchParams.append('iss', issuer),
        ({ searchParams }: URL) => {
          searchParams.set('error', 'access_denied');
          searchParams.set('iss', 'https://evil.example');
        },
      ]) {
        await expectRefusedCallback('UNLAPSE_ISSUER_MISMATCH', tamper);
      }
    },
  },
  {
    id: 'B03',
    what: 'A server that says it always sends `iss` must (RFC 9207 §2.4).',
    async prove() {
      await expectRefusedCallback('UNLAPSE_ISSUER_MISMATCH', ({ searchParams }) =>
        searchParams.delete('iss'),
      );
      const result = await accepted((rig) => {
        rig.server.configure({
          metadata: { authorization_response_iss_parameter_supported: undefined },
        });
        tamperWith(rig, ({ searchParams }) => searchParams.delete('iss'));
      });
      expect(result).toHaveProperty('accessToken');
    },
  },
  {
    id: 'B04',
    what: 'An error in the callback counts, whatever else is there (RFC 6749 §4.1.2.1).',
    async prove() {
      await expectRefusedCallback('UNLAPSE_OAUTH_ERROR', ({ searchParams }) =>
        searchParams.set('error', 'server_error'),
      );
    },
  },
  {
    id: 'B05',
    what: 'Parameters that nobody knows are passed over (RFC 6749 §4.1.2).',
    async prove() {
      const result = await accepted((rig) =>
        tamperWith(rig, ({ searchParams }) => {
          for (const name of ['session_state', 'nonce', 'redirect_uri', '__proto__', 'x']) {
            searchParams.set(name, 'value');
          }
        }),
      );
      expect(result).toHaveProperty('accessToken');
    },
  },
  {
    id: 'B06',
    what: 'A parameter that comes twice fits nothing (RFC 6749 §3.1).',
    async prove() {
      await expectRefusedCallback('UNLAPSE_CALLBACK_INVALID', ({ searchParams }) =>
        searchParams.append('code', 'another'),
      );
      await expectRefusedCallback('UNLAPSE_STATE_MISMATCH', ({ searchParams }) =>
        searchParams.append('state', searchParams.get('state') ?? ''),
      );
    },
  },
  {
    id: 'B07',
    what: 'A description of an error is text of at most 500 characters, none of them a control character.',
    async prove() {
      const rig = await relyingParty();
      tamperWith(rig, ({ searchParams }) => {
        searchParams.set('error', 'access_denied');
        searchParams.set(
          'error_description',
          `\u0000\u001b[2J<img onerror=x>${'x'.repeat(10_000)}`,
        );
      });
      await expect(signIn(rig)).rejects.toMatchObject({
        error_description: expect.stringMatching(/^ \[2J<img onerror=x>x{481}$/),
      });
    },
  },
  {
    id: 'B08',
    what: 'The code is out of the address bar before it is used, whether that works or not (RFC 9700 §4.3.1).',
    async prove() {
      const rig = await currentWindowParty();
      rig.address = await leave(rig);
      const held = rig.server.hold('token');
      const finishing = codeOf(rig.api.handleLoginCallback(rig.address));
      await held.arrived;
      expect(rig.address).toBe(rig.options.redirectUri);
      rig.server.configure({ signWithWrongKey: true });
      held.release();
      expect(await finishing).toBe('UNLAPSE_ID_TOKEN_INVALID');
      expect(rig.address).toBe(rig.options.redirectUri);
    },
  },
  {
    id: 'B09',
    what: 'What waits for a callback is taken once, before the code is sent, and forgotten after ten minutes (RFC 9700 §4.5.3).',
    async prove() {
      const rig = await currentWindowParty();
      const [first, second] = [await leave(rig), await leave(rig)];
      rig.server.next({ fail: 'unreachable' });
      expect(await codeOf(rig.api.handleLoginCallback(first))).toBe('UNLAPSE_NETWORK_UNREACHABLE');
      expect(await codeOf(rig.api.handleLoginCallback(first))).toBe('UNLAPSE_TRANSACTION_UNKNOWN');
      await rig.clock.advance(600_001);
      expect(await codeOf(rig.api.handleLoginCallback(second))).toBe('UNLAPSE_TRANSACTION_UNKNOWN');
      expect(rig.server.tokenRequests).toBe(1);
    },
  },
  {
    id: 'B10',
    what: 'Logins that are under way at the same time do not disturb each other.',
    async prove() {
      const rig = await currentWindowParty();
      const [first, second] = [await leave(rig), await leave(rig)];
      for (const callback of [second, first]) {
        expect(await codeOf(rig.api.handleLoginCallback(callback))).toBe('resolved');
      }
    },
  },
  {
    id: 'B11',
    what: 'A callback of a login that began elsewhere is refused (RFC 9700 §4.7).',
    async prove() {
      const callback = await leave(await currentWindowParty());
      const other = await currentWindowParty();
      expect(await codeOf(other.api.handleLoginCallback(callback))).toBe(
        'UNLAPSE_TRANSACTION_UNKNOWN',
      );
      expect(other.server.requests).toBe(0);
    },
  },
  {
    id: 'B12',
    what: 'A callback has the scheme, host, port and path of the redirect URI (RFC 8252 §8.6).',
    async prove() {
      const redirectUri = 'https://app.example/callback';
      for (const url of [
        'http://app.example/callback',
        'https://app.example.evil.example/callback',
        'https://app.example:8443/callback',
        'https://app.example/callback/x',
        'https://app.example/Callback',
        'evil://app.example/callback',
        'https://app.example@evil.example/callback',
      ]) {
        expect(matchesRedirect(`${url}?code=a&state=b`, redirectUri)).toBe(false);
      }
      const { session } = createSessionRig().openTab();
      expect(await session.handleCallback('evil://callback?code=a&state=b')).toEqual({
        kind: 'none',
      });
    },
  },
  {
    id: 'B13',
    what: 'A code in the fragment is not looked at (Multiple Response Types §2.1).',
    async prove() {
      const rig = await currentWindowParty();
      const callback = (await leave(rig)).replace('?', '#');
      expect(await codeOf(rig.api.handleLoginCallback(callback))).toBe(
        'UNLAPSE_TRANSACTION_UNKNOWN',
      );
      expect(rig.server.tokenRequests).toBe(0);
    },
  },
];
