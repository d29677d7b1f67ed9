import { expect, it } from 'vitest';
import type { Session } from './session-api.js';
import { api, refusal, signedInToApi as signedIn } from '../../test/api-rig.js';

const HOUR_MS = 3_600_000;
const reason = new Error('not wanted any more');

it('an aborted request does not wait for its token, and is not sent', async () => {
  const { rig, tab, seen } = await signedIn();
  refuseAborted(rig);
  rig.clock.jumpWall(HOUR_MS);
  const refresh = rig.server.hold();
  const { signal, abort } = createAbort();
  const asked = tab.session.fetch(`${api}/notes`, { signal });
  await refresh.arrived;

  abort();
  await expect(asked).rejects.toBe(reason);
  refresh.release();
  await rig.settle();

  expect(seen).toHaveLength(0);
  expect((await tab.session.fetch(`${api}/notes`)).status).toBe(200);
});

const asks: [string, (signal: AbortSignal) => Parameters<Session['fetch']>][] = [
  ['request', (signal) => [`${api}/notes`, { method: 'POST', body: 'note', signal }]],
  ['Request', (signal) => [new Request(`${api}/notes`, { method: 'POST', body: 'note', signal })]],
];

it.each(asks)('an aborted %s is not sent again', async (_, ask) => {
  const { rig, tab, seen } = await signedIn(() => refusal(401));
  refuseAborted(rig);
  const refresh = rig.server.hold();
  const { signal, abort } = createAbort();
  const asked = tab.session.fetch(...ask(signal));
  await refresh.arrived;

  abort();
  await expect(asked).rejects.toBe(reason);
  refresh.release();
  await rig.settle();

  expect(seen).toHaveLength(1);
});

it('a request that is aborted already costs nothing', async () => {
  const { rig, tab, seen, refreshes } = await signedIn();
  rig.clock.jumpWall(HOUR_MS);

  const asked = tab.session.fetch(`${api}/notes`, { signal: AbortSignal.abort(reason) });

  await expect(asked).rejects.toBe(reason);
  expect(seen).toHaveLength(0);
  expect(refreshes()).toBe(0);
});

/** As `fetch` does. */
function refuseAborted(rig: { api: (request: Request) => Promise<Response> }): void {
  const answer = rig.api;
  rig.api = async (request) => {
    request.signal.throwIfAborted();
    return answer(request);
  };
}

function createAbort(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(reason) };
}
