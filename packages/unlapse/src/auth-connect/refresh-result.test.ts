import { expect, it } from 'vitest';
import { rejected } from '../refresh/classify.js';
import { resultOrError } from './refresh-result.js';

const nowMs = Date.UTC(2030, 0, 1);

it('says that the session is not over when the storage fails', () => {
  const outcome = { kind: 'deferred', reason: 'storage', retryAtMs: nowMs } as const;

  expect(() => resultOrError(outcome, nowMs)).toThrow(
    expect.objectContaining({
      code: 'UNLAPSE_STORAGE_FAILED',
      message: expect.stringContaining('the session is not over'),
    }),
  );
});

it.each([true, false])('tells whether a reply may have been lost: %s', (maybeLostReply) => {
  expect(() => resultOrError(rejected('invalid_grant', maybeLostReply), nowMs)).toThrow(
    expect.objectContaining({ code: 'UNLAPSE_REFRESH_REJECTED', maybeLostReply }),
  );
});
