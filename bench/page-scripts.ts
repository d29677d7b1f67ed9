import { build } from 'vite';

const pages = ['bench', 'reload-session', 'reload-store'] as const;

/** The scripts of the pages, built as an app builds them for production, by file name. */
export async function buildPageScripts(): Promise<ReadonlyMap<string, string>> {
  const scripts = new Map<string, string>();
  // One by one: what they have in common would else be in a file of its own, one request more.
  for (const page of pages) {
    const built = await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        write: false,
        target: 'es2022',
        modulePreload: false,
        rolldownOptions: {
          input: { [page]: new URL(`page/${page}.ts`, import.meta.url).pathname },
          output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        },
      },
    });
    for (const file of [built].flat().flatMap((one) => ('output' in one ? one.output : []))) {
      if (file.type === 'chunk') scripts.set(file.fileName, file.code);
    }
  }
  return scripts;
}
