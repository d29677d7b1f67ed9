import { resolve } from 'node:path';
import { ConfigurationError } from '../../errors/errors.js';
import { parseJson } from '../files/json-file.js';
import { readText } from '../files/text-file.js';
import type { OptionName } from '../sources/option-literals.js';
import type { ProviderName } from './vendor.js';

/** A client as the app sets it up. */
export interface ClientSettings {
  /** Where this was found: `src/auth.ts:12`, the file of `--config`, or `the command line`. */
  readonly where: string;
  readonly clientId: string;
  readonly discoveryUrl: string;
  /** One for the web and one for devices, or one of them. */
  readonly redirectUris: readonly string[];
  readonly logoutUrls: readonly string[];
  /** `undefined` where it could not be found. */
  readonly scope: string | undefined;
  readonly audience: string;
  /** Of the app in a browser; `undefined` where it has none. */
  readonly origin: string | undefined;
  readonly provider: ProviderName | undefined;
}

/** What the command line says; it counts more than what a file says. */
export interface GivenSettings {
  readonly config?: string;
  readonly clientId?: string;
  readonly discoveryUrl?: string;
  readonly redirectUri?: readonly string[];
  readonly logoutUrl?: readonly string[];
  readonly scope?: string;
  readonly audience?: string;
  readonly origin?: string;
  readonly provider?: ProviderName;
}

/** Options of which several values are possible, and where they stand. */
export interface FoundValues {
  readonly where: string;
  readonly values: Readonly<Partial<Record<OptionName, readonly string[]>>>;
}

/**
 * The clients to look at: that of `--config`, that of the command line where it names one, else those
 * found in the sources; the command line counts more than either.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is not known what to ask
 */
export function clientSettings(
  given: GivenSettings,
  found: readonly FoundValues[],
): ClientSettings[] {
  if (given.config !== undefined) return [settingsFrom(configFile(given.config), given)];
  if (given.discoveryUrl !== undefined && given.clientId !== undefined) {
    return [settingsFrom({ where: 'the command line', values: {} }, given)];
  }
  if (found.length === 0) {
    throw new ConfigurationError(
      'UNLAPSE_CONFIGURATION_INVALID',
      'no client was found in src/**: pass --discovery-url and --client-id, or a file with --config',
    );
  }
  return found.map((source) => settingsFrom(source, given));
}

function settingsFrom({ where, values }: FoundValues, given: GivenSettings): ClientSettings {
  const redirectUris = given.redirectUri ?? values.redirectUri ?? [];
  const web = redirectUris.find((uri) => /^https?:/.test(uri) && URL.canParse(uri));
  return {
    where,
    clientId: given.clientId ?? only(where, 'clientId', values.clientId),
    discoveryUrl: given.discoveryUrl ?? only(where, 'discoveryUrl', values.discoveryUrl),
    redirectUris,
    logoutUrls: given.logoutUrl ?? values.logoutUrl ?? [],
    scope: given.scope ?? values.scope?.[0],
    audience: given.audience ?? values.audience?.[0] ?? '',
    origin: given.origin ?? (web === undefined ? undefined : new URL(web).origin),
    provider: given.provider,
  };
}

const flags = { clientId: '--client-id', discoveryUrl: '--discovery-url' };

function only(
  where: string,
  name: 'clientId' | 'discoveryUrl',
  values: readonly string[] = [],
): string {
  const [value] = values;
  if (value !== undefined && values.length === 1) return value;
  const why = values.length > 1 ? 'has several values' : 'is not known';
  throw new ConfigurationError(
    'UNLAPSE_CONFIGURATION_INVALID',
    `${name} ${why} (${where}): pass ${flags[name]}, or a file with --config`,
  );
}

/** The options as `AuthConnect.login` takes them, as JSON; the two URLs may be arrays. */
function configFile(path: string): FoundValues {
  const text = readText(resolve(path));
  if (text === undefined) {
    throw new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', `there is no file ${path}`);
  }
  const entries = Object.entries(parseJson(path, text)).map(([name, value]) => [
    name,
    [value].flat().filter((entry) => typeof entry === 'string'),
  ]);
  return { where: path, values: Object.fromEntries(entries) };
}
