/** Permanent: a code is never renamed and never reused. */
export type DevServerErrorCode =
  | 'DEV_SERVER_IN_PRODUCTION'
  | 'DEV_SERVER_PORT_TAKEN'
  | 'DEV_SERVER_INVALID_OPTION'
  | 'DEV_SERVER_INVALID_FAULT';

/** Everything the development server throws on purpose. Tell kinds apart by `code`. */
export class DevServerError extends Error {
  override readonly name: string = 'DevServerError';
  readonly code: DevServerErrorCode;

  constructor(code: DevServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
