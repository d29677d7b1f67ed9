import type { Http } from '../../ports/http.js';
import type { Manifest } from '../../protocol/manifest.js';
import { requestUrl } from '../../protocol/request-url.js';
import type { ClientSettings } from './client-settings.js';
import { doubtful, type Finding, ok, unknown, wrong } from './finding.js';
import { ask } from './server.js';
import type { Vendor } from './vendor.js';

/** Sends the logout request of nobody: no tokens and no cookies, so that no session ends. */
export async function logoutFindings(
  http: Http,
  client: ClientSettings,
  manifest: Manifest,
  vendor: Vendor,
): Promise<Finding[]> {
  if (client.logoutUrls.length === 0) {
    return [unknown('logout-url', 'no logout URL is known', 'pass --logout-url')];
  }
  return Promise.all(
    client.logoutUrls.map(async (logoutUrl) => {
      const url = await requestFor(client, logoutUrl, manifest, vendor);
      if (url === '') {
        return doubtful(
          'logout-url',
          'the server has no logout page: a logout only forgets the tokens, and its own session goes on',
          'switch RP-initiated logout on, if the server has it',
        );
      }
      const answer = URL.canParse(url) ? await ask(http, { method: 'GET', url }) : 'no URL';
      if (typeof answer === 'string') return unknown('logout-url', answer);
      const location = answer.headers.get('location') ?? '';
      if (location.split(/[?#]/)[0] === logoutUrl.split('?')[0]) {
        return ok('logout-url', `${logoutUrl} is allowed`);
      }
      return answer.status >= 400 || /error/i.test(location)
        ? refused(logoutUrl, answer.status, `${location} ${answer.body}`)
        : unknown('logout-url', `${logoutUrl} was not refused, which not every server does`);
    }),
  );
}

function refused(logoutUrl: string, status: number, page: string): Finding {
  if (/id_token_hint/.test(page)) {
    return unknown('logout-url', 'the server says nothing of it without an ID Token of a user');
  }
  const fix = 'add it to the logout (post-logout redirect, sign-out) URLs of the client';
  return /redirect|logout_uri|returnTo/i.test(page)
    ? wrong('logout-url', `the server does not allow ${logoutUrl} for this client`, fix)
    : doubtful('logout-url', `the logout page answers ${status} for ${logoutUrl}`, fix);
}

async function requestFor(
  { clientId, discoveryUrl, scope = '', audience }: ClientSettings,
  logoutUrl: string,
  manifest: Manifest,
  vendor: Vendor,
): Promise<string> {
  const request = await vendor.createProvider().logoutRequest({
    tokenType: 'Bearer',
    receivedAt: 0,
    state: {},
    rawResult: '',
    config: { platform: 'web' },
    provider: {
      authorizeUrl: '',
      config: { url: '' },
      manifest,
      options: { clientId, discoveryUrl, redirectUri: '', logoutUrl, scope, audience },
    },
  });
  return request.url === '' ? '' : requestUrl(request);
}
