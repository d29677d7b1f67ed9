/** All checks, then the end-to-end tests in a real Chromium: `npm test`. */
import { findChromium } from './chromium.js';
import { checkStages, runStages } from './steps.js';

// Looked for here, so that what is done to get one can be seen and is done once.
process.env['CHROMIUM_PATH'] = await findChromium().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const { failed } = await runStages([...checkStages, ['e2e']]);
process.exitCode = failed > 0 ? 1 : 0;
