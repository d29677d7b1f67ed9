import { expect } from 'vitest';
import type { ScriptedAnswer } from '../../src/testing/authorization-server-script.js';
import type { RefreshOutcome } from '../../src/refresh/outcome.js';
import { inOrder, seen, type Seen } from './row.js';
import {
  expectKept,
  expectOver,
  expectRecovery,
  expectWorking,
  expiredScene,
  signedInScene,
} from './scene.js';

const HOUR_MS = 3_600_000;
const first = 'refresh-token-1';

/** An answer, `times` in a row, after which the session goes on by itself. */
export async function setback(
  answer: ScriptedAnswer,
  times: number = 1,
): Promise<{ outcome: RefreshOutcome; result: Seen; nowMs: number }> {
  const scene = await expiredScene();
  for (let count = 0; count < times; count += 1) scene.server.next({ answer });

  const outcome = await scene.refresh();

  const nowMs = scene.rig.clock.now();
  const result = seen(scene.tab.session, outcome);
  expect(outcome.kind).toBe('deferred');
  expect(scene.sent()).toEqual(Array.from({ length: times }, () => first));
  await expectKept(scene, first);
  await expectRecovery(scene);
  return { outcome, result, nowMs };
}

/** An answer, `times` in a row, that ends the session, be the access token over or not. */
export async function ending(answer: ScriptedAnswer, times: number): Promise<Seen> {
  const results = [];
  for (const scene of [await expiredScene(), await signedInScene()]) {
    for (let count = 0; count < times; count += 1) scene.server.next({ answer });
    const outcome = await scene.refresh();
    results.push(seen(scene.tab.session, outcome));
    expect(scene.sent()).toEqual(Array.from({ length: times }, () => first));
    await expectOver(scene, 'rejected');
  }
  return inOrder(results, { requests: times });
}

/** An answer, `times` in a row, that refuses the client: the session is kept, nobody asks again. */
export async function refusal(answer: ScriptedAnswer, times: number = 1): Promise<Seen> {
  const scene = await expiredScene();
  const { rig, server, tab, sent } = scene;
  for (let count = 0; count < times; count += 1) server.next({ answer });

  const outcome = await scene.refresh();

  expect(outcome.kind).toBe('misconfigured');
  const result = seen(tab.session, outcome, { requests: times });
  expect(rig.logger.messages.at(-1)).toMatchObject({ level: 'error' });
  await expectKept(scene, first);
  tab.lifecycle.setVisible(true);
  await rig.clock.advance(HOUR_MS);
  expect(sent()).toHaveLength(times);
  await scene.complete(tab.session.getAuthResult());
  await expectWorking(scene);
  return result;
}
