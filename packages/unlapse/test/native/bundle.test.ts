import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

interface Chunk {
  readonly code: string;
  readonly fileName: string;
  readonly imports: readonly string[];
  readonly isEntry?: boolean;
}

/** What a web app loads at its start, and what it could load later. */
async function bundle(code: string): Promise<{ initial: string; later: string }> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'app',
        resolveId: (id) => (id === 'app' ? '\0app' : undefined),
        load: (id) => (id === '\0app' ? code.replaceAll('unlapse', entry) : undefined),
      },
    ],
    build: { write: false, rolldownOptions: { input: 'app' }, modulePreload: false },
  });
  const { output } = built as unknown as { readonly output: readonly Chunk[] };
  const chunks = output.filter(({ code: text }) => text);
  const first = chunks.find(({ isEntry }) => isEntry);
  const atStart = new Set<string>();
  const follow = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || atStart.has(chunk.fileName)) return;
    atStart.add(chunk.fileName);
    for (const name of chunk.imports) follow(chunks.find(({ fileName }) => fileName === name));
  };
  follow(first);
  const textOf = (isInitial: boolean): string =>
    chunks
      .filter(({ fileName }) => atStart.has(fileName) === isInitial)
      .map(({ code: text }) => text)
      .join('\n');
  return { initial: textOf(true), later: textOf(false) };
}

it.each(['AuthConnect', 'createSession'])(
  'keeps the device out of what a web app with %s loads',
  async (name) => {
    const { initial, later } = await bundle(
      `import { ${name}, OpenIdProvider } from 'unlapse'; globalThis.app = [${name}, OpenIdProvider];`,
    );

    for (const word of ['appUrlOpen', 'browserFinished', 'CapacitorHttp', 'AuthSession']) {
      expect([word, initial.includes(word), later.includes(word)]).toEqual([word, false, true]);
    }
    expect(initial).toContain('UNLAPSE_POPUP_BLOCKED');
  },
);
