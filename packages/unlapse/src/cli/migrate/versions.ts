/** The package that the apps import, and the line that puts Unlapse in its place. */
export const AUTH_CONNECT = '@ionic-enterprise/auth';
export const UNLAPSE_SPEC = 'npm:unlapse@^1';

/**
 * Whether a line asks for Unlapse already, or for a package of the project, which is not ours to
 * judge. A tarball that somebody keeps is Auth Connect, unless its name says otherwise.
 */
export function isUnlapse(spec: string): boolean {
  return /^(npm:unlapse@|link:|portal:|workspace:)|^(file|https?|git).*unlapse/.test(spec);
}

/**
 * The major version that a range leads to, its newest where it offers several; `undefined` where it
 * names none (`latest`, `*`, a tag).
 */
export function majorOf(spec: string): number | undefined {
  const majors = spec
    .replace(/^npm:.*@/, '')
    .split('||')
    .map((range) => /^[^\da-z]*v?(\d+)/i.exec(range.trim())?.[1])
    .filter((major) => major !== undefined);
  return majors.length === 0 ? undefined : Math.max(...majors.map(Number));
}
