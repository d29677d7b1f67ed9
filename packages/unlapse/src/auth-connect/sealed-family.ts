import type { Sealer, SealerKey } from '../ports/sealer.js';
import type { AuthResult } from '../protocol/auth-result.js';

/**
 * Seals the newest result of a family under the key of the family's secret, but for what is the
 * same in all results of a login: each holder has that, and a discovery document is large.
 */
export function sealHead(
  key: SealerKey,
  { provider: _provider, config: _config, state: _state, ...tokens }: AuthResult,
): Promise<string> {
  return key.seal(JSON.stringify(tokens));
}

/** The newest result, for who holds `auth` of the same family. */
export async function openHead(
  key: SealerKey,
  head: string,
  { provider, config, state }: AuthResult,
): Promise<AuthResult> {
  const tokens: AuthResult = JSON.parse(await key.open(head));
  return { ...tokens, provider, config, state };
}

/** What leads from a refresh token to the family's secret, for who holds the token. */
export async function linkTo(
  sealer: Sealer,
  secret: string,
  refreshToken: string | undefined,
): Promise<Record<string, string>> {
  if (!refreshToken) return {};
  const key = await sealer.keyOf(refreshToken);
  return { [key.name]: await key.seal(secret) };
}
