import { isUnlapseError } from '../../errors/errors.js';
import type { Http, HttpResponse } from '../../ports/http.js';
import { parseJsonObject } from '../../protocol/http-answer.js';
import type { Manifest } from '../../protocol/manifest.js';
import type { ClientSettings } from './client-settings.js';
import { type Finding, ok, wrong } from './finding.js';

/** What the discovery document was found to be. */
export interface Discovered {
  readonly findings: readonly Finding[];
  /** `undefined` where there is none: nothing more can be asked. */
  readonly manifest: Manifest | undefined;
  readonly answer: HttpResponse | undefined;
}

/** Asks for the discovery document, as the app does. */
export async function discover(http: Http, client: ClientSettings): Promise<Discovered> {
  const { discoveryUrl } = client;
  const failed = (message: string, fix: string): Discovered => ({
    findings: [wrong('discovery', message, fix)],
    manifest: undefined,
    answer: undefined,
  });
  if (!URL.canParse(discoveryUrl)) {
    return failed('discoveryUrl is no URL', 'give the whole URL of the discovery document');
  }
  const answer = await ask(http, { method: 'GET', url: discoveryUrl, headers: from(client) });
  if (typeof answer === 'string') {
    return failed(answer, 'check the address, and that this machine reaches it');
  }
  const manifest = answer.status === 200 ? parseJsonObject(answer.body) : undefined;
  const missing = ['issuer', 'authorization_endpoint', 'token_endpoint'].filter(
    (name) => typeof manifest?.[name] !== 'string',
  );
  if (manifest === undefined || missing.length === 3) {
    return failed(
      `discoveryUrl answers ${answer.status}, and not with a discovery document`,
      'its path usually ends with /.well-known/openid-configuration',
    );
  }
  if (missing.length > 0) {
    return failed(
      `the discovery document lacks ${missing.join(' and ')}`,
      'choose a server, or a tenant, with the authorization code flow',
    );
  }
  const findings = [ok('discovery', 'the discovery document is there')];
  return { findings, manifest, answer };
}

/** The answer, or why there is none. */
export async function ask(
  http: Http,
  request: Parameters<Http['send']>[0],
): Promise<HttpResponse | string> {
  try {
    return await http.send(request);
  } catch (error) {
    if (!isUnlapseError(error)) throw error;
    const [address] = request.url.split('?');
    return `no complete answer from ${address}`;
  }
}

/** The header by which a browser says whose script is asking. */
export function from({ origin }: ClientSettings): Readonly<Record<string, string>> {
  return origin === undefined ? {} : { origin };
}
