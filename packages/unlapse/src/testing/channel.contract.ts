import { describe, expect, it } from 'vitest';
import type { Channel } from '../ports/channel.js';

/**
 * What every `Channel` promises.
 *
 * @param create makes, on each call, a function that gives the channels of one group of tabs
 */
export function describeChannel(name: string, create: () => () => Channel): void {
  describe(`Channel: ${name}`, () => {
    it('brings a hint to every other tab', async () => {
      const join = create();
      const [first, second, third] = [join(), join(), join()];
      const heard = Promise.all([nextHint(second), nextHint(third)]);

      first.post('changed');

      expect(await heard).toEqual(['changed', 'changed']);
    });

    it('does not bring a hint back to the tab that posted it', async () => {
      const join = create();
      const [first, second] = [join(), join()];
      const heard: string[] = [];
      const stop = first.subscribe((hint) => heard.push(hint));
      const answered = nextHint(first);
      const received = nextHint(second);

      first.post('question');
      await received;
      second.post('answer');
      await answered;

      expect(heard).toEqual(['answer']);
      stop();
    });

    it('calls nobody who has stopped listening', async () => {
      const join = create();
      const [first, second] = [join(), join()];
      const heard: string[] = [];
      const stop = second.subscribe((hint) => heard.push(hint));
      const received = nextHint(second);

      stop();
      first.post('changed');
      await received;

      expect(heard).toEqual([]);
    });

    it('listens again after everybody had stopped', async () => {
      const join = create();
      const [first, second] = [join(), join()];
      second.subscribe(() => {})();
      const received = nextHint(second);

      first.post('changed');

      expect(await received).toBe('changed');
    });
  });
}

function nextHint(channel: Channel): Promise<string> {
  return new Promise((resolve) => {
    const stop = channel.subscribe((hint) => {
      stop();
      resolve(hint);
    });
  });
}
