import type { Http, HttpResponse } from '../../ports/http.js';
import type { LoginConfig } from '../../protocol/auth-result.js';
import type { Manifest } from '../../protocol/manifest.js';
import { randomString } from '../../protocol/pkce.js';
import { requestUrl } from '../../protocol/request-url.js';
import type { ClientSettings } from './client-settings.js';
import { doubtful, type Finding, ok, unknown, wrong } from './finding.js';
import { ask } from './server.js';
import type { Vendor } from './vendor.js';

const config: LoginConfig = { platform: 'web', web: { uiMode: 'popup', authFlow: 'PKCE' } };

/**
 * Sends the authorization request of a login with `prompt=none` and no cookies: nobody is signed in,
 * nothing is shown, and the server says so to the redirect URL, if that is one of the client's.
 */
export async function redirectFindings(
  http: Http,
  client: ClientSettings,
  manifest: Manifest,
  vendor: Vendor,
): Promise<Finding[]> {
  if (client.redirectUris.length === 0) {
    return [unknown('redirect-url', 'no redirect URL is known', 'pass --redirect-uri')];
  }
  return Promise.all(
    client.redirectUris.map(async (redirectUri) => {
      const url = await requestFor(client, redirectUri, manifest, vendor);
      if (!URL.canParse(url)) {
        return wrong('redirect-url', 'authorization_endpoint is no URL', 'repair the server');
      }
      const answer = await ask(http, { method: 'GET', url });
      return typeof answer === 'string'
        ? unknown('redirect-url', answer)
        : readAnswer(answer, redirectUri);
    }),
  );
}

async function requestFor(
  client: ClientSettings,
  redirectUri: string,
  manifest: Manifest,
  vendor: Vendor,
): Promise<string> {
  const options = {
    clientId: client.clientId,
    discoveryUrl: client.discoveryUrl,
    redirectUri,
    logoutUrl: '',
    scope: client.scope ?? 'openid',
    audience: client.audience,
  };
  const request = await vendor.createProvider().authorizeRequest(manifest, options, config);
  const params = { ...request.params, state: randomString(), prompt: 'none' };
  return requestUrl({ ...request, params });
}

/** @see {@link https://openid.net/specs/openid-connect-core-1_0.html#AuthError Core §3.1.2.6} */
function readAnswer(answer: HttpResponse, redirectUri: string): Finding {
  const location = answer.headers.get('location') ?? '';
  if (isAt(location, redirectUri)) return readCallback(location, redirectUri);
  const isRefused = answer.status >= 400 || /error/i.test(location);
  const why = whyRefused(`${location} ${answer.body}`, isRefused);
  if (why === 'client') {
    return wrong(
      'redirect-url',
      'the authorization endpoint does not know this client',
      'check clientId, and that discoveryUrl is that of the same server and tenant',
    );
  }
  if (why === 'redirect') {
    return wrong(
      'redirect-url',
      `the server does not allow ${redirectUri} for this client`,
      'add it to the redirect (callback, reply) URLs of the client, exactly as it is written',
    );
  }
  return isRefused
    ? doubtful(
        'redirect-url',
        `the authorization endpoint answers ${answer.status} and does not come back to ${redirectUri}`,
        'see the log of the server; most often the URL is not among those of the client',
      )
    : unknown(
        'redirect-url',
        `the server shows a page rather than coming back to ${redirectUri}: it was not refused, nor confirmed`,
      );
}

/** Names of errors, which no login page has in it. */
const REFUSED_CLIENT = /invalid_client|AADSTS700016/i;
const REFUSED_REDIRECT = /redirect_(uri_)?mismatch|AADSTS50011/i;
/** Words that a login page may have in its fields: only a page of an error speaks by them. */
const SPEAKS_OF_CLIENT = /(unknown|invalid) (client|application)|client[^.]{0,40}not found/i;
const SPEAKS_OF_REDIRECT = /redirect[_ ]?(uri|url)|(reply|callback) ur[il]/i;

function whyRefused(page: string, isRefused: boolean): 'client' | 'redirect' | undefined {
  if (REFUSED_CLIENT.test(page)) return 'client';
  if (REFUSED_REDIRECT.test(page)) return 'redirect';
  if (!isRefused) return undefined;
  if (SPEAKS_OF_CLIENT.test(page)) return 'client';
  return SPEAKS_OF_REDIRECT.test(page) ? 'redirect' : undefined;
}

/** Nobody is signed in here: any of these is how a server says that all else was right. */
const NOBODY = /^(login|interaction|consent|account_selection)_required$/;

function readCallback(location: string, redirectUri: string): Finding {
  const [, query = ''] = location.split(/[?#]/);
  const error = new URLSearchParams(query).get('error') ?? '';
  if (error === '' || NOBODY.test(error)) {
    return ok('redirect-url', `${redirectUri} is allowed`);
  }
  const fixes: Record<string, string> = {
    invalid_scope: 'allow every scope of `scope` for this client, or take it out',
    unauthorized_client: 'allow the authorization code flow for this client',
  };
  return (error === 'invalid_scope' || error === 'unauthorized_client' ? wrong : doubtful)(
    'redirect-url',
    `${redirectUri} is allowed, and the server answers ${error.replaceAll(/[^\w.-]/g, '')} to a login`,
    fixes[error] ?? 'see the log of the server',
  );
}

/** Whether a URL is the redirect URL with an answer behind it. */
function isAt(location: string, redirectUri: string): boolean {
  const [address] = location.split(/[?#]/);
  const [expected] = redirectUri.split('?');
  return address !== '' && address === expected;
}
