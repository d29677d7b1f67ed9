import type { DevServer } from './start-dev-server.js';

/** What is printed when the server is ready. */
export function banner({ origin, issuer, discoveryUrl, users }: DevServer): string {
  return [
    '',
    '  unlapse-dev-server: an OpenID Provider for development only',
    '',
    `  Issuer    ${issuer}`,
    `  Metadata  ${discoveryUrl}`,
    `  Faults    ${origin}/faults`,
    `  Users     ${users.map(({ username, password }) => `${username} / ${password}`).join(', ')}`,
    '',
    '  Keys and sessions are new with every start. Ctrl-C stops it.',
    '',
  ].join('\n');
}
