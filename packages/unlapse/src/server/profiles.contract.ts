import { beforeAll, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../testing/manual-clock.js';
import { createTestIssuer, type TestIssuer, type TokenOverrides } from '../testing/mint.js';
import {
  createAccessTokenVerifier,
  type AccessTokenVerifierOptions,
  type VerifiedAccessToken,
} from './index.js';

export const clock: ManualClock = createManualClock(Date.UTC(2030, 0, 1));
export const iat: number = clock.now() / 1000;
export const exp: number = iat + 300;

/** Tokens as a server really sends them; the key and the signature are ours. */
export interface ProfileFixture {
  readonly options: AccessTokenVerifierOptions;
  readonly header: TokenOverrides;
  readonly claims: TokenOverrides;
  /** What `scopes` must hold. */
  readonly scopes: readonly string[];
  readonly idTokenHeader: TokenOverrides;
  readonly idToken: TokenOverrides;
  /** Other shapes that the server sends and the profile lets in. */
  readonly alsoAllowed: Readonly<Record<string, TokenOverrides>>;
  /** Changes to the claims that must have the token refused. */
  readonly refused: Readonly<Record<string, TokenOverrides>>;
}

/** What every profile promises of the tokens of its server. */
export function describeProfile(name: string, fixture: ProfileFixture): void {
  const { claims, header } = fixture;

  describe(`profile ${name}`, () => {
    let issuer: TestIssuer;

    beforeAll(async () => {
      issuer = await createTestIssuer({ issuer: fixture.options.issuer, clock });
    });

    function verify(token: string, options: object = {}): Promise<VerifiedAccessToken> {
      return createAccessTokenVerifier({
        ...fixture.options,
        ...options,
        clock,
        fetch: issuer.fetch,
      }).verifyToken(token);
    }

    it('lets in the access tokens of its server, and finds their scopes', async () => {
      const { claims: verified, scopes } = await verify(await mintExactly(issuer, claims, header));

      expect(verified).toEqual(claims);
      expect([...scopes]).toEqual(fixture.scopes);
    });

    it.each(Object.entries(fixture.alsoAllowed))('lets in: %s', async (_name, change) => {
      const token = await mintExactly(issuer, { ...claims, ...change }, header);

      await expect(verify(token)).resolves.toHaveProperty('claims');
    });

    it.each(Object.entries(fixture.refused))('refuses: %s', async (_name, change) => {
      const token = await mintExactly(issuer, { ...claims, ...change }, header);

      await expect(verify(token)).rejects.toMatchObject({ status: 401, error: 'invalid_token' });
    });

    it('refuses the ID Token of the same login', async () => {
      const token = await mintExactly(issuer, fixture.idToken, fixture.idTokenHeader);

      await expect(verify(token)).rejects.toMatchObject({ status: 401 });
    });

    it('refuses that ID Token even where it names the audience and is of the type we take', async () => {
      const { audience = 'none' } = fixture.options;
      const token = await mintExactly(issuer, { ...fixture.idToken, aud: audience }, header);

      await expect(verify(token, { audience })).rejects.toMatchObject({ status: 401 });
    });

    it.each(['logout+jwt', 'application/okta-internal-at+jwt', 'secevent+jwt'])(
      'refuses the type %s',
      async (typ) => {
        const token = await mintExactly(issuer, claims, { typ });

        await expect(verify(token)).rejects.toMatchObject({ status: 401 });
      },
    );

    it('still checks end, issuer, audience and subject', async () => {
      const changes = [
        { exp: iat - 60 },
        { exp: undefined },
        { iss: 'https://evil.example.test' },
        { aud: 'https://other.example.test' },
        { sub: undefined },
        { cnf: { jkt: 'thumbprint' } },
      ];

      for (const change of changes) {
        const token = await mintExactly(issuer, { ...claims, ...change }, header);
        await expect(verify(token)).rejects.toMatchObject({ status: 401 });
      }
    });

    it('is chosen, never guessed', async () => {
      const { issuer: url, audience = 'https://api.example.test' } = fixture.options;
      const byDefault = createAccessTokenVerifier({
        issuer: url,
        audience,
        clock,
        fetch: issuer.fetch,
      });
      const token = await mintExactly(issuer, claims, header);

      const outcome = await byDefault.verifyToken(token).then(
        () => 'let in',
        (error: Error) => error.message,
      );

      const reason = 'request refused: the "typ" is not that of an access token';
      expect(outcome).toBe(name === 'rfc9068' ? 'let in' : reason);
    });
  });
}

/** Exactly these claims: what the test issuer adds by itself is taken away. */
export function mintExactly(
  issuer: TestIssuer,
  claims: TokenOverrides,
  header: TokenOverrides,
): Promise<string> {
  const none = { aud: undefined, client_id: undefined, jti: undefined, sub: undefined };
  return issuer.mintAccessToken({ ...none, ...claims }, header);
}
