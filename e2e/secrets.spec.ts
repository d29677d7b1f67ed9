import { expect, test } from './app.js';
import { watchTraffic } from './traffic.js';

// Every test ends with a look for secrets in the wrong place. These show that the look sees them.

test('knows the tokens, the code and the verifier of a login', async ({ app, traffic }) => {
  await app.signIn();

  expect([...traffic.secrets.values()].sort()).toEqual([
    'access_token',
    'code',
    'code_verifier',
    'id_token',
    'refresh_token',
  ]);
  expect(traffic.secrets.get((await app.accessToken()) ?? '')).toBe('access_token');
  expect(traffic.addresses.join()).toContain('code=');
});

test('sees a secret in the console, in a URL and in a Referer', async ({
  browser,
  appUrl,
  api,
}) => {
  const context = await browser.newContext();
  const traffic = await watchTraffic(context);
  const page = await context.newPage();
  await page.goto(`${appUrl}/auth-action-complete?code=the-code`);

  await page.evaluate(async (url) => {
    history.replaceState(null, '', '/elsewhere?code=the-code');
    // oxlint-disable-next-line eslint/no-console -- as careless code might
    console.info('got', 'the-code');
    await fetch(url, { referrer: location.href, referrerPolicy: 'unsafe-url' });
  }, `${api.url}/health`);

  expect(traffic.leaks()).toEqual([
    'code in the console: got the-code',
    `code in a URL: ${appUrl}/elsewhere?code=the-code`,
    `code in the Referer of ${api.url}/health`,
  ]);
  await context.close();
});
