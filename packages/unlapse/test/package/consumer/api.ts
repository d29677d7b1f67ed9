// An API on `unlapse/server`, and its tests on `unlapse/testing`.
import {
  accessTokenOf,
  type AccessTokenVerifier,
  bearerMiddleware,
  createAccessTokenVerifier,
  honoBearer,
  protect,
  TokenRefusedError,
} from '@ionic-enterprise/auth/server';
import { createManualClock, createTestIssuer } from '@ionic-enterprise/auth/testing';

const verifier: AccessTokenVerifier = createAccessTokenVerifier({
  issuer: 'https://login.example.com',
  audience: 'https://api.example.com',
});

export const handler = protect(verifier, { scopes: ['read'] }, (request, { claims }) =>
  Response.json({ url: request.url, user: claims.sub }),
);

export const middleware = bearerMiddleware(verifier);
export const honoMiddleware = honoBearer(verifier, { scopes: ['write'] });

export function userOf(request: object): string {
  return accessTokenOf(request).claims.sub;
}

export async function refusal(request: Request): Promise<Response | undefined> {
  try {
    await verifier.verify(request);
    return undefined;
  } catch (error) {
    return error instanceof TokenRefusedError ? error.getResponse() : undefined;
  }
}

export async function aToken(): Promise<string> {
  const { mintAccessToken } = await createTestIssuer({ clock: createManualClock() });
  return mintAccessToken({ scope: 'read' });
}
