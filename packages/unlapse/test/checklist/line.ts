/** A line of the checklist that a test holds. */
export interface TestedLine {
  /** `A03`. Permanent. */
  readonly id: string;
  /** What must be so, in one sentence. */
  readonly what: string;
  /** Where less is done than the line asks for, and why; the test holds what is done. */
  readonly departs?: string;
  prove(): void | Promise<void>;
}

/** A line whose test takes a browser or a device, and is found there. */
export interface LineElsewhere {
  readonly id: string;
  readonly what: string;
  /** From the root of the repository. */
  readonly file: string;
  /** A part of its text. */
  readonly title: string;
}

/** A line about something that is not offered, and why. */
export interface IdleLine {
  readonly id: string;
  readonly what: string;
  readonly doesNotApply: string;
}

export type Line = TestedLine | LineElsewhere | IdleLine;
