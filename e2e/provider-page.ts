import { markdownTable } from '../packages/unlapse/test/markdown-table.js';
import type { ProviderRow } from './provider-cells.js';
import type { Vendor } from './vendors.js';

const introduction = `# Providers, flow by flow

What becomes of each thing that an app does with a provider, in a real Chromium, against \`unlapse-dev-server\` with the
profile of the vendor: the documented quirks, not the vendor itself. This page is written by the tests in
[providers.spec.ts](../../e2e/providers.spec.ts), from what they see; a cell that was not played fails them.
What is in quotation marks is what the app is told (\`errorMessage\`), or what the server's page says.
`;

const sections: readonly Section[] = [
  {
    title: 'Login',
    about: `**Popup** and **current** are the two \`uiMode\`s of the web. **Native** is \`platform: 'capacitor'\`, with another page
as the system browser and a custom scheme. **Cancel**: the user closes the window; the user declines at the server's page.`,
    columns: { popup: 'Popup', current: 'Current', native: 'Native', cancel: 'Cancel' },
  },
  {
    title: 'Refresh',
    about: `**Refresh after rotation** uses what the first refresh gave; then the app comes with the result of the login again, as
if it had stored none since. **Server error**: the token endpoint answers 503 once; it refuses for good.`,
    columns: {
      refresh: 'Refresh',
      refreshAgain: 'Refresh after rotation',
      serverError: 'Server error',
    },
  },
  {
    title: 'Logout',
    about: `In a window of its own. **Token-less** is a logout with the result of \`buildAuthResult(provider, options, {})\`. Where
the server does not return to the app, \`logout\` resolves when the user closes the window.`,
    columns: { logout: 'Logout', logoutWithoutTokens: 'Token-less logout' },
  },
];

interface Section {
  readonly title: string;
  readonly about: string;
  readonly columns: Readonly<Partial<Record<keyof ProviderRow, string>>>;
}

/**
 * The page of the documents.
 *
 * @throws {Error} a cell was not played, or nothing was seen in it
 */
export function providerPage(
  vendors: readonly Vendor[],
  played: ReadonlyMap<Vendor, ProviderRow>,
): string {
  const tables = sections.map(({ title, about, columns }) => {
    const keys = Object.keys(columns) as (keyof ProviderRow)[];
    const rows = vendors.map((vendor) => [
      `${vendor.title} (\`${vendor.provider}\`)`,
      ...keys.map((key) => cell(vendor, key, played.get(vendor)?.[key])),
    ]);
    const head = ['Server', ...Object.values(columns)];
    return `## ${title}\n\n${about}\n\n${markdownTable([head, ...rows])}`;
  });
  return [introduction, ...tables].join('\n');
}

function cell(vendor: Vendor, key: string, seen: string | undefined): string {
  if (!seen) throw new Error(`${vendor.title}: nothing was seen of ${key}`);
  return seen;
}
