import type { Logger } from '../../ports/logger.js';

export interface LoggedMessage {
  readonly level: 'debug' | 'error';
  readonly message: string;
}

/** A logger that keeps what it is told. */
export interface MemoryLogger extends Logger {
  readonly messages: readonly LoggedMessage[];
}

export function createMemoryLogger(): MemoryLogger {
  const messages: LoggedMessage[] = [];
  return {
    messages,
    debug(message) {
      messages.push({ level: 'debug', message });
    },
    error(message) {
      messages.push({ level: 'error', message });
    },
  };
}
