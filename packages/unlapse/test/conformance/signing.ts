import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { decodeJwt } from '../../src/protocol/jwt.js';
import type { AuthorizationServer } from '../../src/testing/authorization-server.js';

/** A key of a server, and its published half. */
export interface SigningKey {
  readonly published: JWK;
  sign(claims: JWTPayload, kid?: string): Promise<string>;
}

/** @param kid the name it is published under; `undefined`: without a name */
export async function createSigningKey(alg: string, kid?: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    published: { ...jwk, alg, use: 'sig', ...(kid !== undefined && { kid }) },
    sign: (claims, named = kid) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, typ: 'JWT', ...(named !== undefined && { kid: named }) })
        .sign(privateKey),
  };
}

/** What the server says of its keys the next time it is asked. */
export function publish(server: AuthorizationServer, ...keys: readonly unknown[]): void {
  server.next({ answer: { body: { keys } } }, 'jwks');
}

/** Replaces the ID Token of the next token answer by what `change` makes of its claims. */
export function replaceIdToken(
  server: AuthorizationServer,
  change: (claims: JWTPayload, idToken: string, accessToken: string) => string | Promise<string>,
): void {
  server.next({
    mutate: async (body) => {
      const idToken = String(body['id_token']);
      const token = await change(decodeJwt(idToken), idToken, String(body['access_token']));
      return { ...body, id_token: token };
    },
  });
}

/** An ID Token with another header, and a signature made by `sign` if there is one. */
export function forged(header: object, claims: JWTPayload, signature = ''): string {
  return `${encode(header)}.${encode(claims)}.${signature}`;
}

/** One bit of the signature is not as it was. */
export function withBrokenSignature(jwt: string): string {
  const end = jwt.lastIndexOf('.') + 1;
  return `${jwt.slice(0, end)}${jwt[end] === 'A' ? 'B' : 'A'}${jwt.slice(end + 1)}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
