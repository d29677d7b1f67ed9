import { withoutLines } from '../files/text-file.js';

/** A setting of `.npmrc` (`key=value`) or of the `.yarnrc` of Yarn 1 (`key "value"`). */
export interface SettingLine {
  readonly key: string;
  readonly value: string;
}

/** Reads one line; comments and sections have an empty key. */
export function readLine(line: string): SettingLine {
  const [, quoted, bare, value = ''] =
    /^\s*(?:"([^"]*)"|([^\s"=;#[]+))\s*[=\s]\s*(.*?)\s*$/.exec(line) ?? [];
  return { key: quoted ?? bare ?? '', value: value.replace(/^(["'])(.*)\1$/, '$2') };
}

/** The text without the lines that are to go; all others keep their bytes. */
export function withoutSettings(text: string, isToGo: (line: SettingLine) => boolean): string {
  const lines = text.split(/(?<=\n)/);
  let rest = text;
  let end = text.length;
  // From the end on, so that what comes before keeps its place.
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? '';
    const start = end - line.length;
    if (isToGo(readLine(line))) rest = withoutLines(rest, start, end);
    end = start;
  }
  return rest;
}

/** Host and port of a registry, however it is written: `https://host/path`, `//host/`, `host`. */
export function hostOf(url: string): string {
  return /^(?:[a-z]+:)?(?:\/\/)?([^/]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
}

/** The host to which a key such as `//host/path/:_authToken` gives credentials. */
export function credentialsHost(key: string): string | undefined {
  const [, host] =
    /^\/\/([^/]+?)(?:\/[^:]*)?:(?:_authToken|_auth|_password|username|email|always-auth|certfile|keyfile|tokenHelper)$/.exec(
      key,
    ) ?? [];
  return host?.toLowerCase();
}
