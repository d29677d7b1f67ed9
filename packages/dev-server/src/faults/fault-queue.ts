import { parseFault, type Fault } from './fault.js';

/** The faults that wait for their token requests, in the order in which they come true. */
export interface Faults {
  /**
   * Replaces what waits by these, the first of which comes true first.
   *
   * @throws {DevServerError} DEV_SERVER_INVALID_FAULT: not a fault
   */
  set(...faults: readonly Fault[]): void;
  clear(): void;
  /** What still waits, with how many times it will yet come true. */
  pending(): readonly Fault[];
}

export interface FaultQueue extends Faults {
  /** Takes the fault that a request is to meet. */
  take(grantType: string): Fault | undefined;
}

/** @param onChange called when faults were set or cleared */
export function createFaultQueue(onChange: () => void): FaultQueue {
  let waiting: readonly Fault[] = [];

  return {
    set(...faults) {
      waiting = faults.map(parseFault);
      onChange();
    },
    clear() {
      waiting = [];
      onChange();
    },
    pending: () => waiting,
    take(grantType) {
      const hit = waiting.find((fault) => (fault.grantType ?? grantType) === grantType);
      waiting = waiting.flatMap((fault) => (fault === hit ? withoutOne(fault) : [fault]));
      return hit;
    },
  };
}

function withoutOne(fault: Fault): Fault[] {
  const times = (fault.times ?? 1) - 1;
  return times > 0 ? [{ ...fault, times }] : [];
}
