import { expect, it } from 'vitest';
import { createVirtualBrowser, type VirtualBrowser } from './virtual-browser.js';

const redirectUri = 'https://app.example/silent.html';

/** The URL of an authorization request; where it leads is all that counts here. */
function authorizationUrl({ server }: VirtualBrowser): string {
  const query = new URLSearchParams({
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: 'challenge',
    code_challenge_method: 'S256',
    prompt: 'none',
  });
  return `${server.issuer}/authorize?${query}`;
}

const isReturn = (url: string): boolean => url.startsWith(redirectUri);

/** What a hidden frame of a new tab brings back within ten seconds. */
async function askInFrame(browser: VirtualBrowser): Promise<string | undefined> {
  let back: string | undefined;
  const { frames } = browser.openTab().ports;
  void frames
    .open()
    .show(authorizationUrl(browser), isReturn)
    .then((url) => {
      back = url;
    });
  await browser.advance(10_000);
  return back;
}

/** Signs a user in at the server, or out, in a window. */
async function visit(browser: VirtualBrowser, url: string): Promise<void> {
  const { userAgent } = browser.openTab().ports;
  await browser.complete(userAgent.open().show(url, isReturn));
}

it('answers in a frame by the login that the browser has at the server', async () => {
  const browser = createVirtualBrowser();
  const logoutUrl = `${browser.server.issuer}/logout?post_logout_redirect_uri=${redirectUri}`;

  expect(await askInFrame(browser)).toContain('error=login_required');
  await visit(browser, authorizationUrl(browser));
  expect(await askInFrame(browser)).toContain('code=');
  await visit(browser, logoutUrl);
  expect(await askInFrame(browser)).toContain('error=login_required');
});

it('leaves a frame without an answer offline, and where the server gives none', async () => {
  const browser = createVirtualBrowser();
  await visit(browser, authorizationUrl(browser));

  browser.setOnline(false);
  expect(await askInFrame(browser)).toBeUndefined();
  browser.setOnline(true);
  browser.server.configure({ silentAnswer: 'never' });
  expect(await askInFrame(browser)).toBeUndefined();
});
