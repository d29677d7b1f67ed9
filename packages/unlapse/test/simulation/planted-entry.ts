import { explore, type Search } from './explore.js';
import { connectFace, sessionFace } from './faces.js';
import type { PlantedBug } from './planted-bugs.js';

/** The search for a bug that is planted where this is built. */
export function search(
  face: PlantedBug['face'],
  runs: number,
  seed: number,
): Promise<Search<unknown>> {
  return face === 'session' ? explore(sessionFace, runs, seed) : explore(connectFace, runs, seed);
}
