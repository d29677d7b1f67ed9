import { profileNames } from 'unlapse-dev-server';
import { expect, test } from './plain.js';
import { playProvider, type ProviderRow } from './provider-cells.js';
import { providerPage } from './provider-page.js';
import { startVendor, vendors, type Vendor } from './vendors.js';

// One worker sees it all: the last of the tests is about what the others have seen.
test.describe.configure({ mode: 'default', timeout: 60_000 });

const played = new Map<Vendor, ProviderRow>();

for (const vendor of vendors) {
  test(`${vendor.title}: login, refresh, logout, cancel and errors`, async ({
    page,
    browser,
    app,
  }) => {
    const vendorApp = await startVendor(vendor, app.url);
    try {
      const row = await playProvider(page, browser, vendorApp);
      expect(Object.values(row)).not.toContain('');
      played.set(vendor, row);
    } finally {
      await vendorApp.server.close();
    }
  });
}

test('is documented as it was seen', () => {
  const page = providerPage(vendors, played);

  expect(vendors.map(({ profile }) => profile).sort()).toEqual([...profileNames].sort());
  expect(page).toMatchSnapshot('provider-matrix.md');
});
