import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { FileChange } from './file-change.js';

/** A unified diff of all changes, as `git apply` reads it but for the secrets, which are masked. */
export function unifiedDiff(changes: readonly FileChange[]): string {
  return changes
    .map(({ path, before, after }) =>
      createTwoFilesPatch(
        `a/${path}`,
        after === undefined ? '/dev/null' : `b/${path}`,
        withoutSecrets(before),
        withoutSecrets(after ?? ''),
        undefined,
        undefined,
        { headerOptions: FILE_HEADERS_ONLY },
      ),
    )
    .join('');
}

/** The diff may end up in the log of a build: no line of it holds a password. */
function withoutSecrets(text: string): string {
  return text.replaceAll(
    /^(.*(?:_auth\w*|_password|npmAuthToken|npmAuthIdent)["']?\s*[=:\s]\s*["']?)(?!\$\{)[^\s"'].*?(["']?\r?)$/gm,
    '$1***$2',
  );
}
