import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { apiLines } from './api.js';
import { authorizationRequestLines } from './authorization-request.js';
import { callbackLines } from './callback.js';
import { lineIds } from './catalogue.js';
import { checklistPage } from './checklist-page.js';
import { idTokenLines } from './id-token.js';
import type { Line } from './line.js';
import { logoutLines } from './logout.js';
import { metadataLines } from './metadata.js';
import { refreshLines } from './refresh.js';
import { tokenAnswerLines } from './token-answer.js';

const sections: readonly (readonly [title: string, lines: readonly Line[]])[] = [
  ['Authorization request', authorizationRequestLines],
  ['Authorization response', callbackLines],
  ['Token request and answer', tokenAnswerLines],
  ['ID Token', idTokenLines],
  ['Refresh', refreshLines],
  ['Metadata and keys', metadataLines],
  ['Logout', logoutLines],
  ['Using access tokens', apiLines],
];

afterEach(() => vi.unstubAllGlobals());

describe.each(sections)('%s', (_, lines) => {
  it.each(lines.flatMap((line) => ('prove' in line ? [[nameOf(line), line] as const] : [])))(
    '%s',
    async (_name, line) => {
      expect.hasAssertions();
      await line.prove();
    },
  );

  it.each(lines.flatMap((line) => ('file' in line ? [[nameOf(line), line] as const] : [])))(
    '%s',
    async (_name, { file, title }) => {
      expect(await readFile(new URL(`../../../../${file}`, import.meta.url), 'utf8')).toContain(
        title,
      );
    },
  );
});

it('knows each line once', () => {
  const ids = sections.flatMap(([, lines]) => lines.map(({ id }) => id));

  expect(ids).toEqual(lineIds);
});

it('is documented as it is', async () => {
  await expect(checklistPage(sections)).toMatchFileSnapshot(
    '../../../../docs/reference/checklist.md',
  );
});

function nameOf({ id, what }: Line): string {
  return `${id} ${what}`;
}
