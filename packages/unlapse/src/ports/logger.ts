/** Tells the developer what happened. Nothing secret ever gets here. */
export interface Logger {
  debug(message: string): void;
  error(message: string): void;
}
