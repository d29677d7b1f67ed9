import { beforeAll, describe, expect, it } from 'vitest';
import { published } from './lockfile.js';
import { readWholeSbom, sbomOf, type Sbom } from './sbom.js';

let whole: Sbom;

beforeAll(() => {
  whole = readWholeSbom();
});

it('is the same for the same lockfile', () => {
  const again = readWholeSbom();

  expect(again.serialNumber).not.toBe(whole.serialNumber);
  for (const workspace of published) {
    expect(JSON.stringify(sbomOf(again, workspace))).toBe(JSON.stringify(sbomOf(whole, workspace)));
  }
});

it('lists what is installed with a package, and nothing that it is developed with', () => {
  expect(refsIn('packages/unlapse')).toEqual([
    expect.stringMatching(/^@noble\/hashes@/),
    expect.stringMatching(/^@xmldom\/xmldom@/),
    expect.stringMatching(/^commander@/),
    expect.stringMatching(/^diff@/),
    expect.stringMatching(/^jose@/),
    expect.stringMatching(/^jsonc-parser@/),
    expect.stringMatching(/^yaml@/),
  ]);
  expect(refsIn('packages/capacitor-auth-session')).toEqual([]);
  expect(refsIn('packages/dev-server')).toContainEqual(expect.stringMatching(/^oidc-provider@/));
});

describe.each(published)('that of %s', (workspace) => {
  it('has a hash of each package', () => {
    const { components } = sbomOf(whole, workspace);

    expect(components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
  });

  it('is about the package itself, and says what needs what', () => {
    const { metadata, components, dependencies } = sbomOf(whole, workspace);
    const self = metadata.component['bom-ref'];

    expect(self).toBe(`${metadata.component.name}@${metadata.component.version}`);
    const refs = [self, ...components.map((component) => component['bom-ref'])];
    expect(new Set(dependencies.map(({ ref }) => ref))).toEqual(new Set(refs));
    const needed = new Set(dependencies.flatMap(({ dependsOn }) => dependsOn));
    expect(needed).toEqual(new Set(refs.slice(1)));
  });

  it('says nothing of when and where it was made', () => {
    const text = JSON.stringify(sbomOf(whole, workspace));

    expect(text).not.toMatch(/"timestamp"|cdx:npm:package/);
    expect(text).toMatch(/urn:uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}"/);
  });
});

function refsIn(workspace: string): readonly string[] {
  return sbomOf(whole, workspace).components.map((component) => component['bom-ref']);
}
