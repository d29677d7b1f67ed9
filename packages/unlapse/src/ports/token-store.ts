/** What a store holds, and the mark to compare and set against. */
export interface StoredText {
  readonly text: string;
  /** Differs after every write and is not empty then; says nothing else. */
  readonly revision: string;
}

/**
 * Keeps one serialized session across reloads. An adapter rejects with a `StorageError` when the
 * medium fails: "unreadable now" never looks like "nothing stored".
 */
export interface TokenStore {
  /** Whether other tabs of this origin see the same content. */
  readonly shared: boolean;
  /**
   * What is stored, or `undefined` when nothing is. Something that the store cannot make sense of
   * reads as an empty text, for the caller to report and to write over.
   */
  read(): Promise<StoredText | undefined>;
  /**
   * Replaces what is stored, in one step.
   *
   * @param expectedRevision only if the stored revision still is this one; `''`: only if nothing is
   * stored; absent: in any case
   * @returns the new revision, or `undefined` when something else was stored meanwhile (or the
   * record is gone): nothing was written then
   */
  write(text: string, expectedRevision?: string): Promise<string | undefined>;
  /** Forgets everything. Clearing an empty store is not an error. */
  clear(): Promise<void>;
}
