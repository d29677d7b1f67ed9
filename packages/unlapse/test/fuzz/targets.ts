import { callback } from './callback.js';
import { createJwtTarget } from './jwt.js';
import { metadata } from './metadata.js';
import { returnPath } from './return-path.js';
import { storedRecord } from './stored-record.js';
import type { Target } from './target.js';
import { tokenAnswer } from './token-answer.js';
import { wwwAuthenticate } from './www-authenticate.js';

export async function createTargets(): Promise<readonly Target[]> {
  return [
    callback,
    tokenAnswer,
    await createJwtTarget(),
    metadata,
    storedRecord,
    wwwAuthenticate,
    returnPath,
  ];
}
