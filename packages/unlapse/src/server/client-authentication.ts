import type { JWK } from 'jose';
import { SignJWT } from 'jose/jwt/sign';
import { importJWK } from 'jose/key/import';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import { ALGORITHMS } from './algorithms.js';
import { invalidOption, isText } from './option-checks.js';

/** How this API shows the authorization server that it is the one that asks. */
export type ClientCredentials = SharedSecret | SigningKey;

interface SharedSecret {
  /** The client that this API is registered as. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the secret is sent: in a header, the default, or in the body. */
  readonly method?: 'client_secret_basic' | 'client_secret_post';
}

/** For the method `private_key_jwt`. */
interface SigningKey {
  /** The client that this API is registered as. */
  readonly clientId: string;
  /** With `alg`; with `kid` where the server knows several keys. */
  readonly privateKey: JWK;
}

/** What authentication adds to a request. */
export interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
}

export interface ClientAuthenticationDeps {
  /** Whom an assertion is for. */
  readonly issuer: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'id'>;
}

/** An assertion is used at once; this leaves room for clocks that differ. */
const ASSERTION_SECONDS = 60;

/**
 * Authenticates this API at the authorization server, anew for each request.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: client, secret or key are missing
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication Core §9}
 */
export function createClientAuthentication(
  credentials: ClientCredentials,
  deps: ClientAuthenticationDeps,
): () => Promise<ClientProof> {
  if (!isText(credentials?.clientId)) throw invalidOption('credentials.clientId is missing');
  return 'privateKey' in credentials ? byAssertion(credentials, deps) : bySharedSecret(credentials);
}

function bySharedSecret(credentials: SharedSecret): () => Promise<ClientProof> {
  const { clientId, clientSecret, method = 'client_secret_basic' } = credentials;
  if (!isText(clientSecret)) throw invalidOption('credentials.clientSecret is missing');
  switch (method) {
    case 'client_secret_basic': {
      const pair = btoa(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`);
      return async () => ({ headers: { authorization: `Basic ${pair}` }, form: {} });
    }
    case 'client_secret_post': {
      const form = { client_id: clientId, client_secret: clientSecret };
      return async () => ({ headers: {}, form });
    }
    default:
      throw invalidOption('credentials.method must be client_secret_basic or client_secret_post');
  }
}

function byAssertion(
  { clientId, privateKey }: SigningKey,
  { issuer, clock, random }: ClientAuthenticationDeps,
): () => Promise<ClientProof> {
  const { alg, kid, d } = privateKey;
  if (alg === undefined || !ALGORITHMS.includes(alg) || !isText(d)) {
    throw invalidOption('credentials.privateKey must be a private JWK with an asymmetric "alg"');
  }
  const header = kid === undefined ? { alg } : { alg, kid };
  let imported: ReturnType<typeof importJWK> | undefined;

  async function assertion(): Promise<string> {
    const iat = Math.floor(clock.now() / 1000);
    imported ??= importJWK(privateKey);
    return new SignJWT({
      iss: clientId,
      sub: clientId,
      aud: issuer,
      jti: random.id(),
      iat,
      exp: iat + ASSERTION_SECONDS,
    })
      .setProtectedHeader(header)
      .sign(await imported);
  }

  return async () => ({
    headers: {},
    form: {
      client_id: clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(),
    },
  });
}

/** As RFC 6749 §2.3.1 has it for both parts of the header. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
