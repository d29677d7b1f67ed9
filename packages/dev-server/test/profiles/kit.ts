import { createHash, randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import type { DevServer } from '../../src/index.js';
import { createBrowser, submitForm, type Browser, type Landing } from '../browser.js';
import { clientId, redirectUri, type TokenAnswer, type Tokens } from '../client.js';

type Fields = Readonly<Record<string, string>>;
export type Metadata = Readonly<Record<string, string>>;

/** What every request of an app to the server of one vendor has. */
export interface AppSettings {
  readonly authorization: Fields;
  readonly token: Fields;
}

/** A login that has come back to the app. */
export interface Login {
  readonly browser: Browser;
  readonly callback: URL;
  readonly codeVerifier: string;
}

export interface SignedIn extends Login {
  readonly tokens: Tokens;
}

/** An app and its browser, for tests of one vendor's server. */
export interface Kit {
  readonly server: DevServer;
  metadata(discoveryUrl?: string): Promise<Metadata>;
  /** Opens the authorization endpoint: the sign-in page, or what it says instead. */
  open(
    parameters?: Fields,
    browser?: Browser,
  ): Promise<Omit<Login, 'callback'> & { page: Landing }>;
  /** Signs in as alice, or leaves the sign-in page in another way. */
  login(parameters?: Fields, choice?: Fields, browser?: Browser): Promise<Login>;
  redeem(login: Login, fields?: Fields, endpoint?: string): Promise<TokenAnswer>;
  signIn(parameters?: Fields, fields?: Fields, browser?: Browser): Promise<SignedIn>;
  refresh(refreshToken: string, fields?: Fields, endpoint?: string): Promise<TokenAnswer>;
  /** A request to the token endpoint with nothing in it but these. */
  ask(fields: Fields, endpoint?: string): Promise<TokenAnswer>;
  /** The page that an address of the server's logout shows. */
  logoutPage(path: string, parameters: Fields, browser: Browser): Promise<Landing>;
  /** Where a logout ends that nobody objects to. */
  logout(path: string, parameters: Fields, browser: Browser): Promise<Landing>;
  isSignedIn(browser: Browser): Promise<boolean>;
}

/** The tests of a vendor's quirks, by the quirks' ids. */
export type QuirkTests = Readonly<Record<string, (kit: Kit) => Promise<void>>>;

export const appOrigin = 'http://localhost:8100';

export function createKit(server: DevServer, settings: AppSettings): Kit {
  async function metadata(discoveryUrl = server.discoveryUrl): Promise<Metadata> {
    return (await (await fetch(discoveryUrl)).json()) as Metadata;
  }

  async function open(
    parameters: Fields = {},
    browser = createBrowser(server.origin),
  ): ReturnType<Kit['open']> {
    const codeVerifier = randomBytes(32).toString('base64url');
    const url = new URL((await metadata())['authorization_endpoint'] ?? '');
    const asked = {
      client_id: clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid profile email offline_access',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...settings.authorization,
      ...parameters,
    };
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    return { browser, codeVerifier, page: await browser.open(url.href) };
  }

  async function login(parameters?: Fields, choice?: Fields, from?: Browser): Promise<Login> {
    const { browser, codeVerifier, page } = await open(parameters, from);
    const left = page.url.origin !== server.origin;
    const end = left ? page : await browser.submit(page.url.href, choice ?? { user: 'alice' });
    return { browser, callback: end.url, codeVerifier };
  }

  async function ask(fields: Fields, endpoint?: string): Promise<TokenAnswer> {
    const response = await fetch(endpoint ?? (await metadata())['token_endpoint'] ?? '', {
      method: 'POST',
      headers: { Origin: appOrigin },
      body: new URLSearchParams({ client_id: clientId, ...fields }),
    });
    return { response, body: (await response.json()) as Record<string, unknown> };
  }

  function redeem(
    { callback, codeVerifier }: Login,
    fields: Fields = settings.token,
    endpoint?: string,
  ): Promise<TokenAnswer> {
    const request = {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: codeVerifier,
    };
    return ask({ ...request, ...fields }, endpoint);
  }

  function logoutPage(path: string, parameters: Fields, browser: Browser): Promise<Landing> {
    const url = new URL(path, server.origin);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return browser.open(url.href);
  }

  return {
    server,
    metadata,
    open,
    login,
    ask,
    redeem,
    async signIn(parameters, fields, browser) {
      const back = await login(parameters, undefined, browser);
      const { body } = await redeem(back, fields);
      return { ...back, tokens: body as unknown as Tokens };
    },
    refresh: (refreshToken, fields = settings.token, endpoint) =>
      ask({ grant_type: 'refresh_token', refresh_token: refreshToken, ...fields }, endpoint),
    logoutPage,
    async logout(path, parameters, browser) {
      return submitForm(browser, await logoutPage(path, parameters, browser));
    },
    async isSignedIn(browser) {
      const { page } = await open({ prompt: 'none' }, browser);
      return page.url.searchParams.has('code');
    },
  };
}

/** Sets the clock of the server and of the test forward, until the end of the test. */
export function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
}
