import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'vitest';
import { createWebHttp } from '../../src/platform/web/http.js';
import { issuerMatches } from '../../src/protocol/discovery.js';
import { OpenIdProvider } from '../../src/providers/open-id.js';
import { createAuthorizationServer } from '../../src/testing/authorization-server.js';
import { createManualClock } from '../../src/testing/manual-clock.js';
import { refused, relyingParty, signIn } from '../conformance/relying-party.js';
import { createSigningKey, forged, publish, replaceIdToken } from '../conformance/signing.js';
import { codeOf } from './code-of.js';
import type { Line } from './line.js';
import { accepted, expectRefused } from './logins.js';

const INVALID = 'UNLAPSE_ID_TOKEN_INVALID';

/** What a server says of itself. */
export const metadataLines: readonly Line[] = [
  {
    id: 'F-M1',
    what: 'The issuer of the metadata is the one that was asked, character by character (OpenID Discovery §4.3).',
    async prove() {
      for (const issuer of [
        'https://evil.example',
        'https://login.example.com.evil.example',
        'https://LOGIN.example.com',
        'https://login.example.com/tenant',
        'http://login.example.com',
      ]) {
        const rig = await relyingParty();
        rig.server.configure({ metadata: { issuer } });
        await refused(rig, 'UNLAPSE_ISSUER_MISMATCH', ['discovery']);
      }
      await expectRefused('UNLAPSE_DISCOVERY_INVALID', ({ server }) =>
        server.configure({ metadata: { issuer: undefined } }),
      );
    },
  },
  {
    id: 'F-M2',
    what: 'The discovery URL is the whole one, by either rule of building it from the issuer (RFC 8414 §3.1).',
    prove() {
      const name = '.well-known/openid-configuration';
      for (const [issuer, url, agrees] of [
        ['https://op.example', `https://op.example/${name}`, true],
        ['https://op.example/', `https://op.example/${name}`, true],
        ['https://op.example', `https://op.example/${name}/`, true],
        ['https://op.example/a', `https://op.example/a/${name}`, true],
        ['https://op.example/a', `https://op.example/${name}/a`, true],
        [
          'https://op.example/a',
          'https://op.example/.well-known/oauth-authorization-server/a',
          true,
        ],
        ['https://op.example/a', `https://op.example/${name}`, false],
        ['https://op.example/b', `https://op.example/a/${name}`, false],
        ['https://op.example', `https://op.example/a/${name}`, false],
      ] as const) {
        expect(issuerMatches(issuer, url)).toBe(agrees);
      }
    },
  },
  {
    id: 'F-M3',
    what: 'Endpoints may be on other hosts than the issuer; the two that a login takes must be there (OpenID Discovery §3).',
    async prove() {
      const result = await accepted(({ server }) =>
        server.configure({ metadata: { token_endpoint: 'https://tokens.example/token' } }),
      );
      expect(result.state).toEqual({ url: 'https://tokens.example/token' });
      for (const name of ['authorization_endpoint', 'token_endpoint']) {
        await expectRefused('UNLAPSE_INSECURE_URL', ({ server }) =>
          server.configure({ metadata: { [name]: undefined } }),
        );
      }
      await expectRefused(INVALID, ({ server }) =>
        server.configure({ metadata: { jwks_uri: undefined } }),
      );
    },
  },
  {
    id: 'F-M4',
    what: 'Metadata is asked for once an hour, by all logins together; no failure is kept, and what was stored is checked at use.',
    async prove() {
      const rig = await relyingParty();
      const discoveries = (): number =>
        rig.server.recorded.filter(({ endpoint }) => endpoint === 'discovery').length;
      rig.server.next({ fail: 'unreachable' }, 'discovery');
      expect(await codeOf(signIn(rig))).toBe('UNLAPSE_NETWORK_UNREACHABLE');
      const [result] = await Promise.all([signIn(rig), signIn(rig)]);
      await rig.clock.advance(3_599_000);
      await signIn(rig);
      expect(discoveries()).toBe(2);
      await rig.clock.advance(1_000);
      await signIn(rig);
      expect(discoveries()).toBe(3);
      result.provider.manifest['token_endpoint'] = 'http://evil.example/token';
      const { requests } = rig.server;
      expect(await codeOf(rig.api.refreshSession(new OpenIdProvider(), result))).toBe(
        'UNLAPSE_INSECURE_URL',
      );
      expect(rig.server.requests).toBe(requests);
    },
  },
  {
    id: 'F-M5',
    what: 'Keys of another use, algorithm or type are passed over; RSA keys under 2048 bits are refused (RFC 8725 §3.5).',
    async prove() {
      const key = await createSigningKey('RS256', 'one');
      const strangers = [null, 7, {}, { kty: 'oct', k: 'AAAA' }, { kty: 'AKP', kid: 'one' }];
      const result = await accepted(({ server }) => {
        publish(server, ...strangers, { ...key.published, kid: 'two' }, key.published);
        replaceIdToken(server, (claims) => key.sign(claims));
      });
      expect(result).toHaveProperty('idToken');
      for (const change of [{ use: 'enc' }, { alg: 'RS512' }, { key_ops: ['encrypt'] }]) {
        await expectRefused(INVALID, ({ server }) => {
          publish(server, { ...key.published, ...change });
          replaceIdToken(server, (claims) => key.sign(claims));
        });
      }
      await expectRefused(INVALID, ({ server }) => {
        const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
        publish(server, publicKey.export({ format: 'jwk' }));
        replaceIdToken(server, (claims) => {
          const unsigned = forged({ alg: 'RS256' }, claims).slice(0, -1);
          const signature = sign('sha256', Buffer.from(unsigned), privateKey);
          return `${unsigned}.${signature.toString('base64url')}`;
        });
      });
    },
  },
  {
    id: 'F-M6',
    what: 'A code of one server is never sent to another (RFC 9700 §4.4.2).',
    async prove() {
      const rig = await relyingParty();
      const honest = createAuthorizationServer(rig.clock, 'https://honest.example');
      rig.user = (url) => honest.authorize(url);
      await refused(rig, 'UNLAPSE_ISSUER_MISMATCH', ['discovery']);
    },
  },
  {
    id: 'F-M7',
    what: 'Each answer has ten seconds, and 256 KiB.',
    async prove() {
      const clock = createManualClock();
      const request = { method: 'GET', url: 'https://op.example/x' } as const;
      const large = createWebHttp(clock, undefined, undefined, async () => {
        return new Response('x'.repeat(262_145));
      });
      expect(await codeOf(large.send(request))).toBe('UNLAPSE_RESPONSE_TOO_LARGE');
      const silent = createWebHttp(
        clock,
        undefined,
        undefined,
        (_url, { signal }) =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
          }),
      );
      const sending = codeOf(silent.send(request));
      await clock.advance(10_000);
      expect(await sending).toBe('UNLAPSE_NETWORK_TIMED_OUT');
    },
  },
];
