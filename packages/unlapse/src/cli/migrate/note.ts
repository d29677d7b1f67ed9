/** Something that `migrate` has to say about a project. */
export interface Note {
  /**
   * `blocked`: left as it is, since the result would not work; `by-hand`: what it cannot do;
   * `kept`: why something stays, and nothing to do about it.
   */
  readonly level: 'blocked' | 'by-hand' | 'kept';
  /** The file, relative to the project, with a line where there is one. */
  readonly where: string;
  readonly message: string;
  readonly fix?: string;
  /** Text to paste. */
  readonly snippet?: string;
}
