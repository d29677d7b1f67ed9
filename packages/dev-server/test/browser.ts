/** A browser as far as the tests need one: cookies, redirects, and the forms of the server's pages. */
export interface Browser {
  /** Goes to an address of the server and follows redirects until a page or another origin. */
  open(url: string): Promise<Landing>;
  /** Submits a form of the server. */
  submit(url: string, fields: Record<string, string>): Promise<Landing>;
}

/** Where the browser is in the end. */
export interface Landing {
  readonly url: URL;
  /** Absent where the redirects left the server: nothing is asked of the app. */
  readonly response: Response | undefined;
}

export function createBrowser(issuer: string): Browser {
  const jar = new Map<string, { value: string; path: string }>();

  async function go(address: string, init: RequestInit = {}): Promise<Landing> {
    const url = new URL(address);
    if (url.origin !== issuer) return { url, response: undefined };
    const cookies = [...jar].filter(([, { path }]) => url.pathname.startsWith(path));
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        Cookie: cookies.map(([name, { value }]) => `${name}=${value}`).join('; '),
        ...(init.method === 'POST' && { Origin: issuer }),
      },
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const location = response.headers.get('Location');
    return location === null ? { url, response } : go(new URL(location, url).href);
  }

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '' || line.includes('Thu, 01 Jan 1970')) jar.delete(name);
    else jar.set(name, { value, path: /path=([^;]+)/i.exec(line)?.[1] ?? '/' });
  }

  return {
    open: (url) => go(url),
    submit: (url, fields) => go(url, { method: 'POST', body: new URLSearchParams(fields) }),
  };
}

/** Does what the script of the logout page does, or the user there: submits the form. */
export async function submitForm(browser: Browser, landing: Landing): Promise<Landing> {
  const text = (await landing.response?.text()) ?? '';
  const field = (name: string): string =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
  const action = /action="([^"]*)"/.exec(text)?.[1] ?? '';
  return browser.submit(action, { xsrf: field('xsrf'), logout: field('logout') });
}
