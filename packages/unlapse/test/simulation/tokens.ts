const REFRESH_TOKEN = /refresh-token-(\d+)/g;

/** The place of a token of the simulated server among all of its kind. */
export function numberOf(token: string): number {
  return Number(token.slice(token.lastIndexOf('-') + 1));
}

/** The newest refresh token that a text tells. */
export function newestIn(text: string): string | undefined {
  let newest = 0;
  for (const [, number] of text.matchAll(REFRESH_TOKEN)) newest = Math.max(newest, Number(number));
  return newest === 0 ? undefined : `refresh-token-${newest}`;
}

/** The first refresh tokens that the server gives. */
export function allTokens(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `refresh-token-${index + 1}`);
}

/** The members of an answer. */
export function parse(body: string): { readonly [member: string]: unknown } {
  try {
    return JSON.parse(body);
  } catch {
    // Cut, or a page: nothing in it.
    return {};
  }
}
