/** What an OAuth error at the token endpoint means for the session. */
export type Verdict = 'rejected' | 'deferred' | 'misconfigured';

/**
 * The errors that speak of this session, or of this moment. All others speak of the client, and
 * a mistake in its registration must not sign its users out.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.2 RFC 6749 §5.2}
 */
const verdicts: ReadonlyMap<string, Verdict> = new Map([
  ['invalid_grant', 'rejected'],
  ['unauthorized_client', 'rejected'],
  ['unsupported_grant_type', 'rejected'],
  ['interaction_required', 'rejected'],
  ['login_required', 'rejected'],
  ['consent_required', 'rejected'],
  ['mfa_required', 'rejected'],
  ['server_error', 'deferred'],
  ['temporarily_unavailable', 'deferred'],
  ['slow_down', 'deferred'],
]);

export function verdictOf(error: string): Verdict {
  return verdicts.get(error) ?? 'misconfigured';
}
