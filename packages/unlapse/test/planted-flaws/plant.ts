import type { Plugin } from 'vite';
import type { Flaw } from './flaws.js';

/** Changes a file of the library on its way into a test. Fails where it has no such piece any more. */
export function plant({ name, file, find, replace }: Flaw): Plugin {
  return {
    name: 'planted-flaw',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(`/packages/unlapse/src/${file}`)) return undefined;
      if (code.split(find).length !== 2) {
        this.error(`"${name}" cannot be planted: ${file} must have once: ${find}`);
      }
      return code.replace(find, () => replace);
    },
  };
}
