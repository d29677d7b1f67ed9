import { DOMParser, type Element } from '@xmldom/xmldom';
import { ConfigurationError } from '../../errors/errors.js';

export type { Element } from '@xmldom/xmldom';

const ANDROID = 'http://schemas.android.com/apk/res/android';

/**
 * The root element of an XML file.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is not well-formed
 */
export function parseXml(path: string, text: string): Element {
  try {
    // Warnings are for what a lenient parser can live with; whatever else is no XML.
    const parser = new DOMParser({ onError: stopAtError });
    const root = parser.parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml').documentElement;
    if (root) return root;
  } catch (cause) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      `${path} is no well-formed XML: repair it first`,
      { cause },
    );
  }
  throw new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', `${path} is empty`);
}

/** The elements right below `parent`, all or those of one name. */
export function childrenOf(parent: Element, name?: string): Element[] {
  return [...parent.childNodes]
    .filter((node): node is Element => node.nodeType === 1)
    .filter((element) => name === undefined || element.tagName === name);
}

/** The attribute `android:name` of an Android resource; `undefined` where it has none. */
export function androidAttribute(element: Element, name: string): string | undefined {
  return element.getAttributeNS(ANDROID, name) ?? undefined;
}

function stopAtError(level: 'warning' | 'error' | 'fatalError', message: string): void {
  if (level !== 'warning') throw new Error(message);
}
