import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { profileNames, startDevServer } from 'unlapse-dev-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.js';
import { copyOf, digestsOf, temporaryFolder } from './project-tree.js';
import { run } from './run-program.js';
import { refusal, startStubServer, type StubSettings } from './stub-server.js';

const redirectUri = 'http://localhost:8100/auth-action-complete';
const client = {
  clientId: 'unlapse-demo',
  redirectUri,
  logoutUrl: redirectUri,
  scope: 'openid offline_access',
};

describe('with a server that is set up well', () => {
  it('finds nothing wrong, and ends well', async () => {
    const { exitCode, levels } = await examine(client, await startStubServer());

    expect(exitCode).toBe(0);
    expect(levels).toEqual({
      https: 'warning',
      discovery: 'ok',
      issuer: 'ok',
      'code-flow': 'ok',
      pkce: 'ok',
      'refresh-token': 'ok',
      lifetimes: 'unknown',
      client: 'ok',
      'redirect-url': 'ok',
      'logout-url': 'ok',
      cors: 'ok',
    });
  });
});

/** What is set up wrong at the server, and what is said of it. */
const wrongServers: Record<string, { server: StubSettings; check: string; says: RegExp }> = {
  'another issuer': {
    server: { metadata: { issuer: 'https://other.example.com/' } },
    check: 'issuer',
    says: /other\.example\.com.*Fix: set discoveryUrl to https:\/\/other\.example\.com\/\.well/,
  },
  'no code flow': {
    server: { metadata: { response_types_supported: ['id_token token'] } },
    check: 'code-flow',
    says: /does not offer the authorization code flow/,
  },
  'no S256': {
    server: { metadata: { code_challenge_methods_supported: ['plain'] } },
    check: 'pkce',
    says: /does not offer PKCE with S256/,
  },
  'no refresh grant': {
    server: { metadata: { grant_types_supported: ['authorization_code'] } },
    check: 'refresh-token',
    says: /no refresh token will come/,
  },
  'plain http': {
    server: { metadata: { jwks_uri: 'http://login.example.invalid/jwks' } },
    check: 'https',
    says: /jwks_uri: not https/,
  },
  'a client with a secret': {
    server: { token: () => refusal('invalid_client') },
    check: 'client',
    says: /does not take this client without a secret/,
  },
  'a client without refresh': {
    server: { token: () => refusal('unauthorized_client') },
    check: 'client',
    says: /may not use the refresh grant/,
  },
  'a token endpoint without refresh': {
    server: { token: () => refusal('unsupported_grant_type') },
    check: 'client',
    says: /does not know the refresh grant/,
  },
  'a client of another platform': {
    server: { token: () => refusal('invalid_request', 'AADSTS9002326: Cross-origin …') },
    check: 'client',
    says: /register it as single-page application/,
  },
  'a redirect URL that is not allowed': {
    server: { authorize: () => ({ status: 400, body: 'redirect_uri did not match' }) },
    check: 'redirect-url',
    says: /does not allow http:\/\/localhost:8100\/auth-action-complete/,
  },
  'a redirect URL that is not allowed, on a page of its own': {
    server: {
      authorize: () => ({ status: 302, location: '/error?error=redirect_mismatch' }),
    },
    check: 'redirect-url',
    says: /does not allow http/,
  },
  'a client that is not known': {
    server: { authorize: () => ({ status: 200, body: 'AADSTS700016: not found' }) },
    check: 'redirect-url',
    says: /does not know this client/,
  },
  'a scope that is not allowed': {
    server: {
      authorize: () => ({ status: 302, location: `${redirectUri}?error=invalid_scope` }),
    },
    check: 'redirect-url',
    says: /answers invalid_scope/,
  },
  'a logout URL that is not allowed': {
    server: { logout: () => ({ status: 400, body: 'invalid post_logout_redirect_uri' }) },
    check: 'logout-url',
    says: /does not allow http/,
  },
  'a token endpoint closed to scripts': {
    server: { allowedOrigins: { '/.well-known/openid-configuration': '*', '/jwks': '*' } },
    check: 'cors',
    says: /token_endpoint may not be read by scripts of http:\/\/localhost:8100/,
  },
  'keys for another origin': {
    server: {
      allowedOrigins: {
        '/.well-known/openid-configuration': '*',
        '/token': 'http://localhost:8100',
        '/jwks': 'https://other.example.com',
      },
    },
    check: 'cors',
    says: /jwks_uri may not be read/,
  },
};

describe.each(Object.entries(wrongServers))('with %s', (_, { server, check, says }) => {
  it('says what is wrong, how to mend it, and ends with 1', async () => {
    const { exitCode, text } = await examine(client, await startStubServer(server));

    expect(exitCode).toBe(1);
    const errors = text.split('\n').filter((line) => line.startsWith('  error'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(new RegExp(`^  error +${check} .*\\. Fix: .`));
    expect(errors[0]).toMatch(says);
  });
});

/** What is wrong in the options of the client. */
const wrongClients: [string, Record<string, unknown>, string, Finding['level']][] = [
  ['no offline_access', { scope: 'openid' }, 'refresh-token', 'error'],
  ['no openid', { scope: 'offline_access' }, 'settings', 'warning'],
  ['no scope', { scope: undefined }, 'refresh-token', 'unknown'],
  ['plain http', { redirectUri: 'http://app.example.com/cb' }, 'https', 'error'],
  ['no redirect URL', { redirectUri: undefined }, 'redirect-url', 'unknown'],
  ['no logout URL', { logoutUrl: undefined }, 'logout-url', 'unknown'],
  ['a device alone', { redirectUri: 'my.app://cb' }, 'cors', 'ok'],
];

it.each(wrongClients)('with %s it says so', async (_, changes, check, level) => {
  const { levels } = await examine({ ...client, ...changes }, await startStubServer());

  expect(levels[check]).toBe(level);
});

it.each([
  ['cognito', 'openid', 'ok'],
  ['cognito', 'openid offline_access', 'warning'],
  ['keycloak', 'openid', 'ok'],
  ['google', 'openid offline_access', 'warning'],
])('knows how %s gives refresh tokens for "%s"', async (provider, scope, level) => {
  const server = await startStubServer({ metadata: { scopes_supported: ['openid'] } });

  const { levels } = await examine({ ...client, scope }, server, '--provider', provider);

  expect(levels['refresh-token']).toBe(level);
});

it('takes a flag for more than a file, and the rest from the file', async () => {
  const other = 'https://other.example.com/cb';

  const { text } = await examine(
    client,
    await startStubServer(),
    '--client-id',
    'x',
    '--discovery-url',
    await startStubServer(),
    '--logout-url',
    other,
  );

  expect(text).toMatch(/^x at /);
  expect(text).toContain(`${redirectUri} is allowed`);
  expect(text).toContain(`${other} is allowed`);
});

it('does not take a page for an answer', async () => {
  const server = await startStubServer({
    authorize: () => ({ status: 200, body: '<title>Sign in</title><input name="redirect_uri">' }),
    logout: () => ({ status: 200, body: 'You are signed out' }),
    metadata: { code_challenge_methods_supported: undefined },
  });

  const { levels } = await examine(client, server);

  expect(levels).toMatchObject({
    'redirect-url': 'unknown',
    'logout-url': 'unknown',
    pkce: 'unknown',
  });
});

it.each([
  ['nothing there', 'http://127.0.0.1:9/.well-known/openid-configuration'],
  ['no URL', 'login.example.com'],
])('with %s it says that, and nothing more', async (_, url) => {
  const { exitCode, levels } = await examine(client, url);

  expect(exitCode).toBe(1);
  expect(levels).toEqual({ discovery: 'error' });
});

it('shows no state, nonce or challenge that it made', async () => {
  const server = await startStubServer({
    authorize: (query) => ({ status: 400, body: `bad: ${query}` }),
  });

  const { text } = await examine(client, server);

  expect(text).not.toMatch(/code_challenge|nonce=|state=/);
});

describe('with the development server', () => {
  it('finds all well that is', async () => {
    const server = await startDevServer({ port: 0 });
    onTestFinished(() => server.close());

    const { exitCode, levels } = await examine(client, documentOf(server.issuer));

    expect(exitCode).toBe(0);
    expect(levels).toMatchObject({
      issuer: 'ok',
      pkce: 'ok',
      'refresh-token': 'ok',
      client: 'ok',
      'redirect-url': 'ok',
      cors: 'ok',
    });
  });

  it('finds a redirect URL, a logout URL and an origin that are not allowed', async () => {
    const server = await startDevServer({ port: 0 });
    onTestFinished(() => server.close());
    const elsewhere = 'https://elsewhere.example.com/cb';

    const { exitCode, levels } = await examine(
      { ...client, redirectUri: elsewhere, logoutUrl: elsewhere },
      documentOf(server.issuer),
    );

    expect(exitCode).toBe(1);
    expect(levels).toMatchObject({
      'redirect-url': 'error',
      'logout-url': 'error',
      cors: 'error',
    });
  });

  it('finds a client that it does not know', async () => {
    const server = await startDevServer({ port: 0 });
    onTestFinished(() => server.close());

    const { levels } = await examine({ ...client, clientId: 'x' }, documentOf(server.issuer));

    expect(levels['client']).toBe('error');
  });
});

describe.each(profileNames)('with a server like %s', (profile) => {
  const provider = profile.replace('-b2c', '');
  const { scope, ...rest } = client;
  const options = { ...rest, scope: profile === 'cognito' ? 'openid' : scope };

  it('finds nothing wrong where nothing is', async () => {
    const server = await startDevServer({ port: 0, profile });
    onTestFinished(() => server.close());

    const { exitCode, text, levels } = await examine(
      options,
      server.discoveryUrl,
      '--provider',
      provider,
    );

    expect(exitCode, text).toBe(0);
    expect(text.match(/^  warning .*/gm)).toHaveLength(1);
    expect(levels).toMatchObject({ 'redirect-url': 'ok', client: 'ok', cors: 'ok' });
  });

  it('finds a redirect URL that is not allowed', async () => {
    const server = await startDevServer({ port: 0, profile });
    onTestFinished(() => server.close());

    const { levels } = await examine(
      { ...options, redirectUri: 'https://elsewhere.example.com/cb' },
      server.discoveryUrl,
      '--provider',
      provider,
    );

    expect(levels['redirect-url']).toBe('error');
  });
});

describe('in a project', () => {
  it('finds the client in the sources, looks at the platforms, and changes nothing', async () => {
    const discoveryUrl = await startStubServer();
    const project = copyOf('vue-npm-7');
    replaceIn(join(project, 'src/composables/authentication.ts'), discoveryUrl);
    const before = digestsOf(project);

    const { out, exitCode } = await run('doctor', project);

    expect(exitCode).toBe(1);
    expect(out).toContain('(src/composables/authentication.ts:8)');
    expect(out).toMatch(/error +android-scheme .*receives com\.example\.notes:\/\//);
    expect(out).toMatch(/warning +android-backup /);
    expect(out).toMatch(/ok +ios-scheme /);
    expect(out).toMatch(
      /ok +redirect-url +com\.example\.notes:\/\/auth-action-complete is allowed/,
    );
    expect(out).toMatch(
      /ok +redirect-url +http:\/\/localhost:8100\/auth-action-complete is allowed/,
    );
    expect(digestsOf(project)).toEqual(before);
  });

  it('finds all well where the filter names a string resource', async () => {
    const discoveryUrl = await startStubServer();
    const project = copyOf('angular-pnpm-8');
    replaceIn(join(project, 'src/environments/environment.ts'), discoveryUrl);

    const { out, exitCode } = await run('doctor', project, '--json');

    const { reports } = JSON.parse(out) as { reports: { findings: Finding[] }[] };
    expect(exitCode).toBe(0);
    expect(reports).toHaveLength(1);
    expect(levelsOf(reports[0]?.findings ?? [])).toMatchObject({
      'android-scheme': 'ok',
      'android-backup': 'ok',
      'redirect-url': 'ok',
    });
  });

  it('looks at each of several clients', async () => {
    const discoveryUrl = await startStubServer();
    const project = copyOf('angular-pnpm-8');
    const environment = join(project, 'src/environments/environment.ts');
    replaceIn(environment, discoveryUrl);
    cpSync(environment, join(project, 'src/environments/environment.prod.ts'));

    const { out } = await run('doctor', project);

    expect(out.match(/^notes-app at /gm)).toHaveLength(2);
  });
});

describe('asked wrongly', () => {
  it.each([
    ['without a client', [], 'no client was found in src/**'],
    ['with a file that is not there', ['--config', 'nowhere.json'], 'there is no file'],
    ['with a provider that does not exist', ['--provider', 'nobody'], 'Allowed choices'],
    ['with a flag that does not exist', ['--nothing'], 'unknown option'],
  ])('%s it ends with 2 and says why', async (_, flags, says) => {
    const { exitCode, err, out } = await run('doctor', temporaryFolder(), ...flags);

    expect(exitCode).toBe(2);
    expect(err).toContain(says);
    expect(out).toBe('');
  });

  it('names what the code computes', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'src'));
    writeFileSync(
      join(folder, 'src/auth.ts'),
      "export const o = {\n  clientId: id(),\n  discoveryUrl: 'https://a.example.com',\n};\n",
    );

    const { exitCode, err } = await run('doctor', folder);

    expect(exitCode).toBe(2);
    expect(err).toContain('clientId is not known (src/auth.ts:2): pass --client-id');
  });
});

interface Examined {
  readonly exitCode: number;
  readonly text: string;
  /** The gravest level of each check. */
  readonly levels: Record<string, Finding['level']>;
}

/** Runs the doctor with `--config`, in a folder without an app. */
async function examine(
  options: Record<string, unknown>,
  discoveryUrl: string,
  ...flags: string[]
): Promise<Examined> {
  const folder = temporaryFolder();
  const config = join(folder, 'client.json');
  writeFileSync(config, JSON.stringify({ ...options, discoveryUrl }));
  const args = ['doctor', folder, '--config', config, ...flags];
  const { out: text } = await run(...args);
  const { out, exitCode } = await run(...args, '--json');
  const { reports } = JSON.parse(out) as { reports: { findings: Finding[] }[] };
  return { exitCode, text, levels: levelsOf(reports.flatMap(({ findings }) => findings)) };
}

const order: readonly Finding['level'][] = ['ok', 'unknown', 'warning', 'error'];

function levelsOf(findings: readonly Finding[]): Record<string, Finding['level']> {
  const sorted = order.flatMap((level) => findings.filter((finding) => finding.level === level));
  return Object.fromEntries(sorted.map(({ check, level }) => [check, level]));
}

function documentOf(issuer: string): string {
  return `${issuer}/.well-known/openid-configuration`;
}

function replaceIn(file: string, discoveryUrl: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replaceAll('https://login.example.com/.well-known/openid-configuration', discoveryUrl),
  );
}
