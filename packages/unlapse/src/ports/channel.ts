/**
 * Hints between the tabs of this origin: "something changed, read again". Never tokens, never
 * trusted: a message can be lost, late or forged, and must change nothing by itself.
 */
export interface Channel {
  post(hint: string): void;
  /** Calls `listener` for the hints of other tabs. Returns the function that stops it. */
  subscribe(listener: (hint: string) => void): () => void;
}
