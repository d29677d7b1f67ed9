/** The schemes of the URLs that only an app can be opened by: `my.app://callback` → `my.app`. */
export function customSchemes(uris: readonly string[]): string[] {
  const schemes = uris.map((uri) => /^([a-z][a-z\d+.-]*):/i.exec(uri)?.[1]?.toLowerCase() ?? '');
  return [...new Set(schemes)].filter((scheme) => scheme !== '' && !/^https?$/.test(scheme));
}
