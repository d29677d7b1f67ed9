/**
 * Looks for a text that breaks a promise of one of the readers: `npm run fuzz -- --seconds 60`.
 *
 * --seconds N    for how long; default 30
 * --target NAME  looks at this one; may be given several times; default: each, in turns
 * --seed S       repeats a search; without it each one is new
 *
 * A text that is found is kept, beside those of packages/unlapse/test/fuzz/corpus.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { corpusOf, hold, keptTexts, search } from '../packages/unlapse/test/fuzz/explore.js';
import { createTargets } from '../packages/unlapse/test/fuzz/targets.js';

const RUNS_IN_ONE_TURN = 1000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    target: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 30)) },
  },
});
const all = await createTargets();
const unknown = values.target.find((name) => all.every((target) => target.name !== name));
if (unknown !== undefined) {
  console.error(`no target ${unknown}; there are ${all.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}
const targets = all.filter(
  ({ name }) => values.target.length === 0 || values.target.includes(name),
);
for (const target of targets) {
  for (const [name, text] of await keptTexts(target)) {
    await hold(target, text).catch((error: unknown) => {
      throw new Error(`${target.name}/${name} fails`, { cause: error });
    });
  }
}

const endMs = performance.now() + Number(values.seconds) * 1000;
const broken = new Set<string>();
let runs = 0;
for (let seed = Number(values.seed); performance.now() < endMs; seed += 1) {
  for (const target of targets.filter(({ name }) => !broken.has(name))) {
    const found = await search(target, RUNS_IN_ONE_TURN, seed);
    runs += RUNS_IN_ONE_TURN;
    if (found === undefined) continue;
    broken.add(target.name);
    const name = `found-${createHash('sha256').update(found.text).digest('hex').slice(0, 8)}.txt`;
    await writeFile(new URL(name, corpusOf(target)), found.text);
    console.log(`${target.name}, --seed ${seed}: kept as ${name}\n${found.report}\n`);
  }
  if (broken.size === targets.length) break;
}
console.log(`${runs} texts, seeds from ${values.seed} on, ${broken.size} targets broken`);
process.exitCode = Math.min(broken.size, 1);
