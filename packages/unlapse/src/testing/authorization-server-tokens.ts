import { sha256 } from '@noble/hashes/sha2.js';
import { base64url } from 'jose';
import type { Grant, Granted, GrantStore, RefreshTokenUse } from './authorization-server-grants.js';
import { signJwt } from './authorization-server-keys.js';
import type { ScriptedAnswer } from './authorization-server-script.js';
import type { AuthorizationServerSettings } from './authorization-server-settings.js';

/** What the server knows when a token request arrives. */
export interface TokenRequestContext {
  readonly issuer: string;
  readonly settings: AuthorizationServerSettings;
  readonly nowMs: number;
  /** Tells its tokens from all others. */
  readonly serial: number;
}

/** The answer to a token request, and what its refresh token came to, if it has one. */
export interface TokenRequestOutcome {
  readonly answer: ScriptedAnswer;
  readonly use: RefreshTokenUse | undefined;
}

/** Answers a token request (RFC 6749 §4.1.3 and §6). */
export async function answerTokenRequest(
  form: URLSearchParams,
  grants: GrantStore,
  context: TokenRequestContext,
): Promise<TokenRequestOutcome> {
  const isLogin = form.get('grant_type') === 'authorization_code';
  const granted = isLogin
    ? grants.redeemCode(form, s256(form.get('code_verifier') ?? ''))
    : redeemRefreshToken(form, grants, context);
  const { use } = granted;
  if ('error' in granted) {
    const { error, errorDescription } = granted;
    return { use, answer: { status: 400, body: { error, error_description: errorDescription } } };
  }
  const { grant, refreshToken } = granted;
  const { nowMs, settings } = context;
  const wantsIdToken = isLogin || settings.idTokenOnRefresh;
  const accessToken = await accessTokenFor(grant, context);
  grants.addAccessToken(accessToken, grant, nowMs + settings.accessTokenTtlSeconds * 1000);
  const body = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: settings.accessTokenTtlSeconds,
    scope: grant.scope,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(wantsIdToken &&
      grant.scope.split(' ').includes('openid') && {
        id_token: await signIdToken(grant, isLogin, context),
      }),
  };
  return { use, answer: { status: 200, body } };
}

/**
 * The parameters of a fragment that answers an implicit request (OpenID Core §3.2.2.5): an access
 * token and an ID Token with its `at_hash`.
 */
export async function answerImplicitRequest(
  grant: Grant,
  grants: GrantStore,
  context: TokenRequestContext,
): Promise<Record<string, string>> {
  const { nowMs, settings } = context;
  const accessToken = await accessTokenFor(grant, context);
  grants.addAccessToken(accessToken, grant, nowMs + settings.accessTokenTtlSeconds * 1000);
  const at_hash = base64url.encode(sha256(new TextEncoder().encode(accessToken)).subarray(0, 16));
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: String(settings.accessTokenTtlSeconds),
    id_token: await signIdToken(grant, true, context, { at_hash }),
  };
}

function redeemRefreshToken(
  form: URLSearchParams,
  grants: GrantStore,
  { nowMs, settings }: TokenRequestContext,
): Granted {
  return form.get('grant_type') === 'refresh_token'
    ? grants.redeemRefreshToken(form, nowMs, settings)
    : { error: 'unsupported_grant_type', errorDescription: 'only codes and refresh tokens' };
}

async function accessTokenFor(
  grant: Grant,
  { issuer, settings, nowMs, serial }: TokenRequestContext,
): Promise<string> {
  const jti = `access-token-${serial}`;
  if (settings.accessTokenFormat === 'opaque') return jti;
  const iat = Math.floor(nowMs / 1000);
  return signJwt(
    {
      iss: issuer,
      sub: grant.sub,
      aud: grant.audience,
      client_id: grant.clientId,
      scope: grant.scope,
      jti,
      iat,
      exp: iat + settings.accessTokenTtlSeconds,
    },
    'at+jwt',
    false,
  );
}

function signIdToken(
  grant: Grant,
  isLogin: boolean,
  { issuer, settings, nowMs }: TokenRequestContext,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const iat = Math.floor(nowMs / 1000);
  return signJwt(
    {
      iss: issuer,
      sub: grant.sub,
      aud: grant.clientId,
      auth_time: grant.authTime,
      ...(isLogin && grant.nonce !== undefined && { nonce: grant.nonce }),
      iat,
      exp: iat + settings.idTokenTtlSeconds,
      ...claims,
      ...settings.idTokenClaims,
    },
    'JWT',
    settings.signWithWrongKey,
  );
}

/** `code_challenge` of a verifier (RFC 7636 §4.2). */
function s256(verifier: string): string {
  return base64url.encode(sha256(new TextEncoder().encode(verifier)));
}
