import type { AuthResult, ProviderOptions } from 'unlapse';

export const clientId = 'client-1';

/** Whose session it is, as an app says it. */
export const options: ProviderOptions = {
  clientId,
  discoveryUrl: `${location.origin}/.well-known/openid-configuration`,
  redirectUri: `${location.origin}/signed-in`,
  logoutUrl: `${location.origin}/signed-out`,
  scope: 'openid profile email offline_access',
  audience: 'https://api.example.test',
};

/** The answer of the token endpoint to the request that every client here sends. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
}

/** A token request and no more: what a refresh cannot do without. */
export async function bareRefresh(refreshToken: string): Promise<TokenAnswer> {
  const response = await fetch('/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: refreshToken,
    }),
  });
  return response.json();
}

/** What a login leaves; the server asks no user. */
export async function signIn(): Promise<AuthResult> {
  const response = await fetch(options.discoveryUrl);
  const manifest = await response.json();
  const answer = await bareRefresh('of-the-login');
  return {
    accessToken: answer.access_token,
    idToken: answer.id_token,
    refreshToken: answer.refresh_token,
    tokenType: 'Bearer',
    expiresIn: answer.expires_in,
    receivedAt: Math.floor(Date.now() / 1000),
    scope: options.scope,
    state: {},
    rawResult: JSON.stringify(answer),
    config: { platform: 'web' },
    provider: {
      authorizeUrl: '',
      config: { url: manifest.authorization_endpoint },
      manifest,
      options,
    },
  };
}
