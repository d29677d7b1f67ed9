import { describe, expect, it } from 'vitest';
import { explore, hold, holdInLinearTime, keptTexts } from './explore.js';
import { createTargets } from './targets.js';

const RUNS = 200;
const SEED = 1;

describe.each((await createTargets()).map((target) => [target.name, target] as const))(
  '%s',
  (_, target) => {
    it('keeps its promises with each text that was kept', async () => {
      const kept = await keptTexts(target);

      expect(kept.size).toBeGreaterThan(0);
      for (const [name, text] of kept) {
        await expect(hold(target, text), name).resolves.toBeUndefined();
      }
    });

    it('keeps its promises with the texts that the others are made of', async () => {
      for (const seed of target.seeds) {
        await expect(hold(target, seed), seed).resolves.toBeUndefined();
      }
    });

    it('keeps its promises with whatever comes', async () => {
      await expect(explore(target, RUNS, SEED)).resolves.toBeUndefined();
    });

    it('takes four times as long for four times the text', async () => {
      await expect(holdInLinearTime(target)).resolves.toBeUndefined();
    });
  },
);
