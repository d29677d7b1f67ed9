/** The parameters of a `WWW-Authenticate` header (RFC 9110 §11.6.1), by name. */
export type Challenge = { readonly [name: string]: string | undefined };

/** Reads it; that of another origin is visible only where the API exposes the header (CORS). */
export function readChallenge(headers: Headers): Challenge {
  const header = headers.get('www-authenticate') ?? '';
  return Object.fromEntries(
    Array.from(
      header.matchAll(/(?<![\w-])([\w-]+)\s*=\s*("[^"]*"|[^\s,]+)/g),
      ([, name, value]) => [name, value?.replaceAll('"', '')],
    ),
  );
}
