import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Http } from '../../ports/http.js';
import { readNativeApp } from '../native/native-app.js';
import { isCapacitorApp } from '../project/capacitor-app.js';
import { pathIn, type Project, readProject } from '../project/project.js';
import { findOptions } from '../sources/find-options.js';
import {
  type ClientSettings,
  clientSettings,
  type FoundValues,
  type GivenSettings,
} from './client-settings.js';
import { askForKeys, corsFindings } from './cors.js';
import { deviceFindings } from './device.js';
import type { Finding } from './finding.js';
import { logoutFindings } from './logout-url.js';
import { metadataFindings } from './metadata.js';
import { redirectFindings } from './redirect-url.js';
import { discover } from './server.js';
import { tryTokenEndpoint } from './token-endpoint.js';
import { vendorOf } from './vendor.js';

/** What was found out about one client. */
export interface Report {
  readonly where: string;
  readonly clientId: string;
  readonly discoveryUrl: string;
  readonly findings: readonly Finding[];
}

/**
 * Looks at every client that the project in `root` sets up, and at their servers.
 *
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: it is not known what to ask, or a file
 * cannot be read
 */
export async function examine(root: string, given: GivenSettings, http: Http): Promise<Report[]> {
  const project = readProject(root);
  const clients = clientSettings(given, optionsIn(project));
  return Promise.all(
    clients.map(async (client) => ({
      where: client.where,
      clientId: client.clientId,
      discoveryUrl: client.discoveryUrl,
      findings: [...(await serverFindings(client, http)), ...devicesOf(project, client)],
    })),
  );
}

function optionsIn({ root, packages }: Project): FoundValues[] {
  // A folder without a package.json may have sources all the same.
  const folders = packages.length === 0 ? ['src'] : packages.map((owner) => pathIn(owner, 'src'));
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => findOptions(root, folder))
    .map(({ path, line, values }) => ({ where: `${path}:${line}`, values }));
}

async function serverFindings(client: ClientSettings, http: Http): Promise<Finding[]> {
  const vendor = vendorOf(client.discoveryUrl, client.provider);
  const { findings, manifest, answer } = await discover(http, client);
  if (manifest === undefined) return [...findings];
  const [redirects, logouts, token, keys] = await Promise.all([
    redirectFindings(http, client, manifest, vendor),
    logoutFindings(http, client, manifest, vendor),
    tryTokenEndpoint(http, client, manifest),
    askForKeys(http, client, manifest),
  ]);
  return [
    ...findings,
    ...metadataFindings(client, manifest, vendor),
    ...token.findings,
    ...redirects,
    ...logouts,
    ...corsFindings(client, [{ endpoint: 'discoveryUrl', answer }, token.read, keys]),
  ];
}

function devicesOf(project: Project, { where, redirectUris }: ClientSettings): Finding[] {
  const apps = project.packages.filter((owner) => isCapacitorApp(project, owner));
  const own = apps.filter((owner) => where.startsWith(pathIn(owner, 'src/')));
  return (own.length > 0 ? own : apps).flatMap((owner) =>
    deviceFindings(readNativeApp(project, owner), redirectUris),
  );
}
