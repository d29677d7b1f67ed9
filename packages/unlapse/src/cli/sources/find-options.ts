import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../files/text-file.js';
import { type OptionsLiteral, optionsLiterals } from './option-literals.js';
import { tokensOf } from './tokens.js';

/** The options of a client, and where the sources state them. */
export interface FoundOptions extends OptionsLiteral {
  /** Relative to the project, with `/`. */
  readonly path: string;
}

const SOURCE = /\.(?:[cm]?[jt]sx?|vue)$/;
const NO_APP_CODE = /\.(?:test|spec|stories|d)\.[^.]+$/;

/** Looks through the files below `folder`, which is relative to `root`, with `/`. */
export function findOptions(root: string, folder: string): FoundOptions[] {
  return sourceFiles(root, folder).flatMap((path) => {
    const text = readText(join(root, path)) ?? '';
    if (!text.includes('discoveryUrl')) return [];
    const code = path.endsWith('.vue') ? scriptsOf(text) : text;
    return optionsLiterals(tokensOf(code)).map((literal) => ({ ...literal, path }));
  });
}

function sourceFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourceFiles(root, path);
      return SOURCE.test(entry.name) && !NO_APP_CODE.test(entry.name) ? [path] : [];
    });
}

/** The scripts of a Vue file, each on the lines where it was. */
function scriptsOf(text: string): string {
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, '');
  return text
    .split(/(<script\b[^>]*>[^]*?<\/script>)/)
    .map((part) =>
      part.startsWith('<script')
        ? part.replace(/^<script\b[^>]*>/, blank).replace(/<\/script>$/, '')
        : blank(part),
    )
    .join('');
}
