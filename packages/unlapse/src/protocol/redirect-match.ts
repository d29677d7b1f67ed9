/**
 * Whether `url` is `redirectUri` with an answer added: same scheme, host, port and path
 * (RFC 8252 §8.6).
 */
export function matchesRedirect(url: string, redirectUri: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(redirectUri)) return false;
  const [at, registered] = [new URL(url), new URL(redirectUri)];
  return (
    at.protocol === registered.protocol &&
    at.host === registered.host &&
    at.pathname === registered.pathname
  );
}
