/** A reader of text that anybody may have written. */
export interface Target {
  readonly name: string;
  /** Good texts, from which bad ones are made. */
  readonly seeds: readonly string[];
  /** Pieces that mean something to the reader. */
  readonly pieces: readonly string[];
  /** Throws where the reader breaks a promise with this text. */
  check(text: string): void | Promise<void>;
}
