/** What a user allowed a client to do, from one login on. All its refresh tokens die together. */
export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly sub: string;
  readonly scope: string;
  readonly audience: string;
  readonly nonce: string | undefined;
  /** Epoch seconds. */
  readonly authTime: number;
  revoked: boolean;
}

/**
 * What a refresh token that arrived came to: it was `accepted` (and spent, where they rotate);
 * spent before and `repeated` within the grace; `reused`, which may cost the grant; or `refused`,
 * as it was unknown or revoked.
 */
export type RefreshTokenUse = 'accepted' | 'repeated' | 'reused' | 'refused';

/** A token that the server has issued, as it is now. */
export interface IssuedToken {
  readonly kind: 'access' | 'refresh';
  readonly sub: string;
  /** The login that it comes from: tokens with the same one die together. */
  readonly grantId: string;
  /** Whether it is good for something: not revoked, not expired, not spent. */
  readonly isActive: boolean;
  /** Of an access token; on the server's clock; epoch milliseconds. */
  readonly expiresAtMs?: number | undefined;
  /** The refresh token that came in its place. */
  readonly successor?: string | undefined;
}

/** `none`: a refresh token works until it is revoked. `strict`: once. */
export type Rotation = 'none' | 'strict' | { readonly graceSeconds: number };

export interface RotationSettings {
  readonly rotation: Rotation;
  /** Whether a refresh token used again revokes the whole grant (RFC 9700 §4.14.2). */
  readonly reuseDetection: boolean;
}

interface Code {
  readonly grant: Grant;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  used: boolean;
}

interface RefreshToken {
  readonly grant: Grant;
  spentAtMs?: number;
  successor?: string;
}

interface AccessToken {
  readonly grant: Grant;
  readonly expiresAtMs: number;
}

/** What a grant request came to: tokens to issue, or the OAuth error. */
export type Granted = (
  | { readonly grant: Grant; readonly refreshToken: string | undefined }
  | { readonly error: string; readonly errorDescription: string }
) & { readonly use?: RefreshTokenUse };

export interface GrantStore {
  issueCode(grant: Omit<Grant, 'id'>, redirectUri: string, codeChallenge: string): string;
  /** Remembers an access token that was issued. */
  addAccessToken(token: string, grant: Grant, expiresAtMs: number): void;
  /** Redeems an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6). */
  redeemCode(form: URLSearchParams, codeChallenge: string): Granted;
  /** Redeems a refresh token (RFC 6749 §6) and rotates it. */
  redeemRefreshToken(form: URLSearchParams, nowMs: number, settings: RotationSettings): Granted;
  /** Revokes the grant that `token` belongs to (RFC 7009). */
  revokeToken(token: string): void;
  /** Revokes what `sub` granted; absent: everything. */
  revokeSubject(sub?: string): void;
  /** What is known of `token`; `undefined`: it was not issued here. */
  inspect(token: string, nowMs: number): IssuedToken | undefined;
}

/** The grants of one scripted server. Each call is one indivisible step, as in a real one. */
export function createGrantStore(): GrantStore {
  const codes = new Map<string, Code>();
  const refreshTokens = new Map<string, RefreshToken>();
  const accessTokens = new Map<string, AccessToken>();

  function issueRefreshToken(grant: Grant): string {
    const token = `refresh-token-${refreshTokens.size + 1}`;
    refreshTokens.set(token, { grant });
    return token;
  }

  return {
    issueCode(grant, redirectUri, codeChallenge) {
      const serial = codes.size + 1;
      const code = `code-${serial}`;
      codes.set(code, {
        grant: { ...grant, id: `grant-${serial}` },
        redirectUri,
        codeChallenge,
        used: false,
      });
      return code;
    },
    addAccessToken(token, grant, expiresAtMs) {
      accessTokens.set(token, { grant, expiresAtMs });
    },
    redeemCode(form, codeChallenge) {
      const code = codes.get(form.get('code') ?? '');
      if (!code || code.grant.revoked) return invalidGrant('unknown or revoked code');
      if (code.used) {
        code.grant.revoked = true;
        return invalidGrant('the code was used before');
      }
      code.used = true;
      if (form.get('client_id') !== code.grant.clientId) return invalidGrant('other client');
      if (form.get('redirect_uri') !== code.redirectUri) return invalidGrant('other redirect_uri');
      if (codeChallenge !== code.codeChallenge) return invalidGrant('wrong code_verifier');
      return { grant: code.grant, refreshToken: issueRefreshToken(code.grant) };
    },
    redeemRefreshToken(form, nowMs, { rotation, reuseDetection }) {
      const token = refreshTokens.get(form.get('refresh_token') ?? '');
      if (!token || token.grant.revoked) {
        return { ...invalidGrant('unknown or revoked refresh token'), use: 'refused' };
      }
      const { grant } = token;
      if (form.get('client_id') !== grant.clientId) return invalidGrant('other client');
      if (token.spentAtMs !== undefined) {
        const graceMs = typeof rotation === 'object' ? rotation.graceSeconds * 1000 : -1;
        if (nowMs - token.spentAtMs <= graceMs) {
          return { grant, refreshToken: token.successor, use: 'repeated' };
        }
        if (reuseDetection) grant.revoked = true;
        return { ...invalidGrant('the refresh token was used before'), use: 'reused' };
      }
      if (rotation === 'none') return { grant, refreshToken: undefined, use: 'accepted' };
      token.spentAtMs = nowMs;
      token.successor = issueRefreshToken(grant);
      return { grant, refreshToken: token.successor, use: 'accepted' };
    },
    revokeToken(token) {
      const known = refreshTokens.get(token);
      if (known) known.grant.revoked = true;
    },
    revokeSubject(sub) {
      for (const { grant } of [...refreshTokens.values(), ...codes.values()]) {
        if (sub === undefined || grant.sub === sub) grant.revoked = true;
      }
    },
    inspect(token, nowMs) {
      const access = accessTokens.get(token);
      const refresh = refreshTokens.get(token);
      const grant = (access ?? refresh)?.grant;
      if (!grant) return undefined;
      const isOver = access ? access.expiresAtMs <= nowMs : refresh?.spentAtMs !== undefined;
      return {
        kind: access ? 'access' : 'refresh',
        sub: grant.sub,
        grantId: grant.id,
        isActive: !grant.revoked && !isOver,
        expiresAtMs: access?.expiresAtMs,
        successor: refresh?.successor,
      };
    },
  };
}

function invalidGrant(errorDescription: string): Granted {
  return { error: 'invalid_grant', errorDescription };
}
