/** What became of an audit. */
export type AuditVerdict =
  | { readonly kind: 'clean' }
  /** Known vulnerabilities, in the packages of these names. */
  | { readonly kind: 'vulnerable'; readonly names: readonly string[] }
  /** The registry gave no answer: nothing is known. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/**
 * Reads what `npm audit --json` printed.
 *
 * @param names of the packages that count
 */
export function auditVerdict(output: string, names: ReadonlySet<string>): AuditVerdict {
  const report = parse(output);
  const { vulnerabilities, message, error } = report;
  if (typeof vulnerabilities !== 'object' || vulnerabilities === null) {
    const reason = error?.summary || message || 'npm audit printed no report';
    return { kind: 'unreachable', reason };
  }
  const found = Object.keys(vulnerabilities).filter((name) => names.has(name));
  return found.length > 0 ? { kind: 'vulnerable', names: found } : { kind: 'clean' };
}

interface AuditOutput {
  readonly vulnerabilities?: unknown;
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

function parse(output: string): AuditOutput {
  try {
    return JSON.parse(output) as AuditOutput;
  } catch {
    // No report is told from a report by what it has.
    return {};
  }
}
