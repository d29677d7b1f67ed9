/** Where randomness that need not be secret comes from: identifiers and jitter. */
export interface Random {
  /** At least 0, less than 1. */
  number(): number;
  /** A new identifier, unguessable; letters, digits and single hyphens only. */
  id(): string;
}
