/** Writes the bills of materials of the published packages to `sbom/`: `npm run sbom`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { published, repository } from './supply-chain/lockfile.js';
import { readWholeSbom, sbomOf } from './supply-chain/sbom.js';

const folder = join(repository, 'sbom');
mkdirSync(folder, { recursive: true });
const whole = readWholeSbom();
for (const workspace of published) {
  const sbom = sbomOf(whole, workspace);
  const { name } = sbom.metadata.component;
  writeFileSync(join(folder, `${name}.cdx.json`), `${JSON.stringify(sbom, null, 2)}\n`);
  console.log(`sbom/${name}.cdx.json: ${sbom.components.length} packages are installed with it`);
}
