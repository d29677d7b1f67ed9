import type { JwtPart } from '../protocol/jwt.js';

/**
 * Why a token is not for whoever presents it, or `undefined`. One that is bound to a key is only for
 * the holder of that key, and a proof that goes with a token that is not bound proves nothing.
 *
 * @param keyThumbprint of the key that the caller has proven to hold
 * @see {@link https://www.rfc-editor.org/rfc/rfc9449#section-7.1 RFC 9449 §7.1}
 */
export function bindingFault(
  { cnf }: JwtPart,
  keyThumbprint: string | undefined,
): string | undefined {
  if (cnf === undefined && keyThumbprint === undefined) return undefined;
  if (cnf === undefined) return 'the token is not bound to a key';
  if (keyThumbprint === undefined) return 'the token is bound to a key';
  // Another way to bind it (RFC 8705 §3.1) would have to be checked as well.
  const { jkt, ...others }: JwtPart = typeof cnf === 'object' ? { ...cnf } : {};
  const isOurs = jkt === keyThumbprint && Object.keys(others).length === 0;
  return isOurs ? undefined : 'the token is bound to another key';
}
