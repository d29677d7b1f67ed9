/** All checks, then the end-to-end tests in a real Chromium: `npm test`. */
import { findChromium } from './chromium.js';
import { checkStages, runStages } from './steps.js';

// Here rather than in the tests, so that what it does can be seen and happens once.
process.env['CHROMIUM_PATH'] = await findChromium();
const { failed } = await runStages([...checkStages, ['e2e']]);
process.exitCode = failed > 0 ? 1 : 0;
