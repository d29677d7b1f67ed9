/** Holds the documents to the code: a page per error code, numbered ADRs, links that lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UnlapseError, type UnlapseErrorCode } from '../packages/unlapse/src/errors/errors.js';

const faults = [...errorPages(), ...decisionRecords(), ...documents().flatMap(deadLinks)];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Every code of the closed union has its page, and no page is left from a code that never was. */
function errorPages(): string[] {
  const codes = errorCodes();
  const pages = pagesIn('docs/errors').map((page) => basename(page, '.md'));
  return [
    ...(codes.length === 0 ? ['errors.ts: no codes found'] : []),
    ...codes
      .filter((code) => !pages.includes(code))
      .map((code) => `docs/errors/${code}.md: missing`),
    ...pages
      .filter((page) => page.startsWith('UNLAPSE_') && !codes.includes(page))
      .map((page) => `docs/errors/${page}.md: errors.ts has no such code`),
    ...codes.filter((code) => pages.includes(code)).flatMap(wrongPage),
  ];
}

function errorCodes(): string[] {
  const source = readFileSync('packages/unlapse/src/errors/errors.ts', 'utf8');
  const union = /type UnlapseErrorCode =([^;]+);/.exec(source)?.[1] ?? '';
  return union.match(/UNLAPSE_[A-Z\d_]+/g) ?? [];
}

/** The page names its code, and the `error` that comes with it unless that is the server's. */
function wrongPage(code: string): string[] {
  const page = `docs/errors/${code}.md`;
  const text = readFileSync(page, 'utf8');
  const { error } = new UnlapseError(code as UnlapseErrorCode, '');
  const stated = /^\| `error` +\| (.+?) +\|$/m.exec(text)?.[1] ?? '';
  const isServers = stated.startsWith("the server's") || code === 'UNLAPSE_TOKEN_REFUSED';
  return [
    ...(text.startsWith(`# ${code}\n`) ? [] : [`${page}: its title does not name the code`]),
    ...(isServers || stated === `\`${error}\`` ? [] : [`${page}: its error is \`${error}\``]),
  ];
}

/** 0001, 0002, … without a gap, each with the four parts of a decision. */
function decisionRecords(): string[] {
  return pagesIn('docs/adr').flatMap((page, index) => {
    const text = readFileSync(page, 'utf8');
    const number = String(index + 1).padStart(4, '0');
    return [
      ...(basename(page).startsWith(`${number}-`) ? [] : [`${page}: expected number ${number}`]),
      ...['Context', 'Decision', 'Consequences', 'Refused']
        .filter((part) => !text.includes(`\n## ${part}\n`))
        .map((part) => `${page}: no part "${part}"`),
    ];
  });
}

/** Relative links, and their anchors, that lead nowhere. */
function deadLinks(document: string): string[] {
  const text = withoutCode(readFileSync(document, 'utf8'));
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !leadsSomewhere(document, target))
    .map((target) => `${document}: dead link ${target}`);
}

function leadsSomewhere(document: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? document : join(dirname(document), decodeURI(path));
  if (!existsSync(file)) return false;
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(file).includes(anchor);
}

/** As GitHub derives them from the headings. */
function anchorsOf(file: string): string[] {
  const headings = withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```.*?^```/gms, '');
}

function pagesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .toSorted()
    .map((file) => join(folder, file));
}

function documents(): string[] {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file));
  const packages = readdirSync('packages').map((name) => join('packages', name));
  const readmes = ['.', ...packages, 'recipes'].flatMap(pagesIn);
  return [...readmes, ...pages];
}
