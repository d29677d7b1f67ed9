/**
 * Permanent codes: never renamed, never reused. Each has a page under `docs/errors/`.
 */
export type UnlapseErrorCode =
  | 'UNLAPSE_CALLBACK_INVALID'
  | 'UNLAPSE_CONFIGURATION_INVALID'
  | 'UNLAPSE_DISCOVERY_INVALID'
  | 'UNLAPSE_ID_TOKEN_INVALID'
  | 'UNLAPSE_INSECURE_URL'
  | 'UNLAPSE_ISSUER_MISMATCH'
  | 'UNLAPSE_JWE_UNSUPPORTED'
  | 'UNLAPSE_JWT_MALFORMED'
  | 'UNLAPSE_LOGIN_CANCELLED'
  | 'UNLAPSE_LOGIN_SUPERSEDED'
  | 'UNLAPSE_LOGIN_TIMED_OUT'
  | 'UNLAPSE_NETWORK_OFFLINE'
  | 'UNLAPSE_NETWORK_TIMED_OUT'
  | 'UNLAPSE_NETWORK_UNREACHABLE'
  | 'UNLAPSE_NONCE_MISMATCH'
  | 'UNLAPSE_NO_REFRESH_TOKEN'
  | 'UNLAPSE_NOT_SET_UP'
  | 'UNLAPSE_OAUTH_ERROR'
  | 'UNLAPSE_PLATFORM_UNSUPPORTED'
  | 'UNLAPSE_POPUP_BLOCKED'
  | 'UNLAPSE_REFRESH_REJECTED'
  | 'UNLAPSE_RESPONSE_INVALID'
  | 'UNLAPSE_RESPONSE_TOO_LARGE'
  | 'UNLAPSE_SERVER_MISCONFIGURED'
  | 'UNLAPSE_SERVER_UNAVAILABLE'
  | 'UNLAPSE_STATE_MISMATCH'
  | 'UNLAPSE_STORAGE_FAILED'
  | 'UNLAPSE_TOKEN_REFUSED'
  | 'UNLAPSE_TRANSACTION_UNKNOWN';

/** What an error may say besides its message. */
export interface UnlapseErrorDetails extends ErrorOptions {
  /** `error` of the server's answer, or a short name of ours such as `user_cancelled`. */
  readonly error?: string;
  /** `error_description` of the server's answer, stripped of control characters and capped. */
  readonly errorDescription?: string | undefined;
  /** HTTP status of the answer that caused the error. */
  readonly status?: number | undefined;
  /** How long the server asked to wait before the next try; milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** A reply to the same refresh token may have been lost before. */
  readonly maybeLostReply?: boolean;
}

/**
 * Base of everything that Unlapse throws on purpose. Tell kinds apart by `code` (or, as Auth
 * Connect apps do, by `error`): two copies of the package can be installed side by side, and
 * `instanceof` does not work across them.
 */
export class UnlapseError extends Error {
  override readonly name: string = 'UnlapseError';
  declare readonly code: UnlapseErrorCode;
  /** The server's OAuth `error`, or a short name of ours; what Auth Connect apps compare. */
  declare readonly error: string;
  /** The same text as `message`: the server's description where it gave one. */
  declare readonly errorMessage: string;
  /** The server's `error_description`; `undefined` where it gave none. */
  declare readonly error_description: string | undefined;
  /** HTTP status of the answer that caused the error. */
  declare readonly status: number | undefined;
  /** How long the server asked to wait before the next try; milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  /**
   * Whether the refresh token may only be spent, as a reply was lost: a login may then bring the
   * session back without a form (`prompt=none`).
   */
  declare readonly maybeLostReply: boolean;

  constructor(code: UnlapseErrorCode, message: string, details: UnlapseErrorDetails = {}) {
    // Apps search the server's description for its error numbers, in `message` as in `errorMessage`.
    const text = details.errorDescription ?? message;
    super(text, details);
    this.code = code;
    this.error = details.error ?? shortName(code);
    this.errorMessage = text;
    this.error_description = details.errorDescription;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
    this.maybeLostReply = details.maybeLostReply ?? false;
  }
}

/** Wrong options, or a call out of order: fix the code. */
export class ConfigurationError extends UnlapseError {
  override readonly name = 'ConfigurationError';
}

/** The user, or a newer login, ended this one. */
export class UserCancelledError extends UnlapseError {
  override readonly name = 'UserCancelledError';
}

/** No usable answer came (offline, time-out, 5xx, 429). The session is kept: try again later. */
export class NetworkError extends UnlapseError {
  override readonly name = 'NetworkError';
}

/** The server answered with an OAuth error (RFC 6749 §4.1.2.1 and §5.2), found in `error`. */
export class OAuthResponseError extends UnlapseError {
  override readonly name = 'OAuthResponseError';
}

/** An answer breaks the specification, or is not meant for this browser. Nothing was stored. */
export class InvalidResponseError extends UnlapseError {
  override readonly name = 'InvalidResponseError';
}

/** The store failed. This never means "signed out". */
export class StorageError extends UnlapseError {
  override readonly name = 'StorageError';
}

/** This browser or platform lacks what was asked for. */
export class UnsupportedError extends UnlapseError {
  override readonly name = 'UnsupportedError';
}

/** Whether `value` was thrown by Unlapse, whichever installed copy of it. */
export function isUnlapseError(value: unknown): value is UnlapseError {
  return value instanceof Error && 'code' in value && String(value.code).startsWith('UNLAPSE_');
}

/** `UNLAPSE_POPUP_BLOCKED` → `popup_blocked`, but for the names that Auth Connect apps may know. */
function shortName(code: UnlapseErrorCode): string {
  switch (code) {
    case 'UNLAPSE_JWE_UNSUPPORTED':
      return 'jwe_not_supported';
    case 'UNLAPSE_LOGIN_CANCELLED':
      return 'user_cancelled';
    case 'UNLAPSE_NOT_SET_UP':
      return 'not_setup';
    case 'UNLAPSE_SERVER_UNAVAILABLE':
      return 'http_error';
    default:
      return code.startsWith('UNLAPSE_NETWORK')
        ? 'network_error'
        : code.slice('UNLAPSE_'.length).toLowerCase();
  }
}
