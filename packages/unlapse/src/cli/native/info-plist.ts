import { childrenOf, type Element, parseXml } from '../files/xml.js';

/**
 * The URL schemes that an `Info.plist` registers (`CFBundleURLTypes`).
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is not well-formed
 */
export function urlSchemesOf(path: string, text: string): string[] {
  const [root] = childrenOf(parseXml(path, text), 'dict');
  const types = valueOf(root, 'CFBundleURLTypes');
  return childrenIn(types)
    .flatMap((type) => childrenIn(valueOf(type, 'CFBundleURLSchemes')))
    .map((scheme) => scheme.textContent?.trim() ?? '');
}

/** What to paste into the outermost `dict`. */
export function urlTypes(scheme: string): string {
  return `<key>CFBundleURLTypes</key>
<array>
    <dict>
        <key>CFBundleURLName</key>
        <string>sign-in</string>
        <key>CFBundleURLSchemes</key>
        <array>
            <string>${scheme}</string>
        </array>
    </dict>
</array>`;
}

/** In a `dict`, each value follows its key. */
function valueOf(dict: Element | undefined, key: string): Element | undefined {
  const members = childrenIn(dict);
  const at = members.findIndex(
    ({ tagName, textContent }) => tagName === 'key' && textContent?.trim() === key,
  );
  return at === -1 ? undefined : members[at + 1];
}

function childrenIn(element: Element | undefined): Element[] {
  return element === undefined ? [] : childrenOf(element);
}
