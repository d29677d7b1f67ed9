import type { CrashedRefresh, RefreshCase } from './crashed-refresh.js';

/** Claims of the dead are taken over at once; without Web Locks, when their time is over. */
const LONGEST_MS = { withLocks: 1000, withoutLocks: 30_000 };

/** What a crash has come to against the design, in words. */
export function departures(one: RefreshCase, crash: CrashedRefresh): readonly string[] {
  const { face, server, recovers, hasWebLocks = true } = one;
  const { moment, answer, again, wasSpent, wasStored, tookMs } = crash;
  const isStrict = server === 'strict';
  const lost = recovers ? undefined : face.lostReply;
  const due = isStrict && wasSpent && !wasStored ? lost : undefined;
  // A strict server takes a request that arrives after its replay for a theft, and ends the session.
  const dueAgain = isStrict && moment === 'held-up' ? lost : undefined;
  const limitMs = hasWebLocks ? LONGEST_MS.withLocks : LONGEST_MS.withoutLocks;
  const faults = [
    ...crash.broken,
    ...unless(endOf(answer) === due, `the answer is ${endOf(answer)}, not ${due}`),
    ...unless(
      again === undefined || endOf(again) === dueAgain,
      `the next refresh comes to ${again && endOf(again)}, not ${dueAgain}`,
    ),
    ...unless(tookMs <= limitMs, `the answer took ${tookMs} ms`),
  ];
  return faults.map((fault) => `${moment}: ${fault}`);
}

/** `undefined`: a token. */
function endOf({ token, reason }: CrashedRefresh['answer']): string | undefined {
  return token === undefined ? reason : undefined;
}

function unless(isRight: boolean, fault: string): readonly string[] {
  return isRight ? [] : [fault];
}
