/** Everything that can be checked without a browser: `npm run check`. */
import { checkStages, runStages } from './steps.js';

const { failed } = await runStages(checkStages);
process.exitCode = failed > 0 ? 1 : 0;
