import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** More than any form or JSON that this server takes. */
const LIMIT_BYTES = 64 * 1024;

/**
 * Reads a request's body and puts it back, for whoever answers the request to read.
 * A body of unknown length is not waited for: it is `''`.
 */
export async function peekBody(request: IncomingMessage): Promise<string> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > LIMIT_BYTES) return '';
  const chunks: Buffer[] = [];
  let received = 0;
  while (received < length) {
    const chunk: unknown = request.read();
    if (Buffer.isBuffer(chunk)) {
      chunks.push(chunk);
      received += chunk.length;
    } else if (request.readableEnded || request.destroyed) {
      return '';
    } else {
      await once(request, 'readable');
    }
  }
  const body = Buffer.concat(chunks);
  // Before the stream sees its own end, which it does in the next tick.
  if (received > 0) request.unshift(body);
  return body.toString('utf8');
}
