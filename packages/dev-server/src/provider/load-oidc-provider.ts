/* eslint-disable eslint/no-console -- oidc-provider speaks to the console as it loads */
import type * as OidcProvider from 'oidc-provider';

/**
 * Loads oidc-provider without its remark on Node 20, which it asks nobody to use but runs on: this
 * package's tests run there. Anything else it has to say is let through.
 */
export async function loadOidcProvider(): Promise<typeof OidcProvider> {
  const { warn } = console;
  console.warn = (...words: unknown[]): void => {
    if (!String(words[0]).includes('Unsupported runtime')) warn(...words);
  };
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
