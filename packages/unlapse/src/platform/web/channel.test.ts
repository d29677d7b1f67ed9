import { afterEach, expect, it, vi } from 'vitest';
import { describeChannel } from '../../testing/channel.contract.js';
import { createWebChannel } from './channel.js';

let groups = 0;

describeChannel('web', () => {
  groups += 1;
  const name = `group-${groups}`;
  return () => createWebChannel(name);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function refuse(): never {
  throw new DOMException('', 'SecurityError');
}

/** Counts the open ones: one open channel can keep a page out of the back/forward cache. */
class CountedChannel extends EventTarget {
  static open = 0;

  constructor() {
    super();
    CountedChannel.open += 1;
  }

  postMessage(): void {}

  close(): void {
    CountedChannel.open -= 1;
  }
}

it('is open only while somebody listens', () => {
  vi.stubGlobal('BroadcastChannel', CountedChannel);
  const channel = createWebChannel('a');

  const counts = [CountedChannel.open];
  channel.post('changed');
  counts.push(CountedChannel.open);
  const stops = [channel.subscribe(() => {}), channel.subscribe(() => {})];
  channel.post('changed');
  counts.push(CountedChannel.open);
  for (const stop of stops) stop();
  counts.push(CountedChannel.open);

  expect(counts).toEqual([0, 0, 1, 0]);
});

it('closes while the page is in the back/forward cache', () => {
  const page = new EventTarget();
  vi.stubGlobal('BroadcastChannel', CountedChannel);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const stop = createWebChannel('a').subscribe(() => {});

  page.dispatchEvent(new Event('pagehide'));
  const hidden = CountedChannel.open;
  page.dispatchEvent(new Event('pageshow'));
  const shown = CountedChannel.open;
  stop();
  page.dispatchEvent(new Event('pageshow'));

  expect([hidden, shown, CountedChannel.open]).toEqual([0, 1, 0]);
});

it.each([
  ['has none', undefined],
  ['refuses', refuse],
])('is silent where the browser %s', (_, constructor) => {
  vi.stubGlobal('BroadcastChannel', constructor);
  const channel = createWebChannel('a');
  const listener = vi.fn<(hint: string) => void>();

  const stop = channel.subscribe(listener);
  channel.post('changed');
  stop();

  expect(listener).not.toHaveBeenCalled();
});

it('keeps no process from ending, where a server renders the page', () => {
  const before = process.getActiveResourcesInfo();

  const stop = createWebChannel('a').subscribe(() => {});

  expect(process.getActiveResourcesInfo()).toEqual(before);
  stop();
});

it('ignores what is no text', () => {
  const channels: CountedChannel[] = [];
  vi.stubGlobal(
    'BroadcastChannel',
    class extends CountedChannel {
      constructor() {
        super();
        channels.push(this);
      }
    },
  );
  const listener = vi.fn<(hint: string) => void>();
  const stop = createWebChannel('a').subscribe(listener);

  for (const data of [undefined, 7, { hint: 'changed' }, 'changed']) {
    channels[0]?.dispatchEvent(new MessageEvent('message', { data }));
  }

  expect(listener.mock.calls).toEqual([['changed']]);
  stop();
});
