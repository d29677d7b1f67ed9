/** A hole that somebody could make in the library, as a change of one of its files. */
export interface Flaw {
  /** What somebody could have in mind. */
  readonly name: string;
  /** In `src`. */
  readonly file: string;
  /** A piece of the file, which must be there once. */
  readonly find: string;
  readonly replace: string;
  /** What must fail then. */
  readonly caughtBy: {
    /** In `packages/unlapse`. */
    readonly file: string;
    /** A part of the names of its tests; each of them passes without the flaw. */
    readonly tests: string;
  };
}

const checklist = 'test/checklist/checklist.test.ts';
const login = 'src/auth-connect/login.test.ts';
const refresh = 'src/auth-connect/refresh-session.test.ts';
const verifier = 'src/server/verifier.test.ts';

/** In the order of a login and what comes after it. */
export const flaws: readonly Flaw[] = [
  {
    name: 'compares the issuer of the metadata without its path',
    file: 'protocol/discovery.ts',
    find: "const [document = ''] = discoveryUrl.split(/[?#]/);",
    replace:
      "if (issuerOriginMatches(issuer, discoveryUrl)) return true; const [document = ''] = discoveryUrl.split(/[?#]/);",
    caughtBy: { file: 'src/protocol/discovery.test.ts', tests: 'may not speak at' },
  },
  {
    name: 'takes a callback for what begins like the redirect URI',
    file: 'protocol/redirect-match.ts',
    find: 'if (!URL.canParse(url) || !URL.canParse(redirectUri)) return false;',
    replace: 'if (url.startsWith(redirectUri)) return true;',
    caughtBy: { file: 'src/protocol/redirect-match.test.ts', tests: 'never comes to' },
  },
  {
    name: 'skips the state',
    file: 'login/authorization-response.ts',
    find: "if (all('state') !== state) {",
    replace: "if (all('state') === '' && state === '') {",
    caughtBy: { file: login, tests: 'the callback has another state' },
  },
  {
    name: 'skips the iss of the callback',
    file: 'login/authorization-response.ts',
    find: "all('iss') !== manifest['issuer']",
    replace: 'false',
    caughtBy: { file: login, tests: 'the callback has another iss' },
  },
  {
    name: 'compares the iss of the callback without its path',
    file: 'login/authorization-response.ts',
    find: "all('iss') !== manifest['issuer']",
    replace: "new URL(all('iss')).origin !== new URL(manifest['issuer']).origin",
    caughtBy: { file: login, tests: 'the callback has an iss with a slash added' },
  },
  {
    name: 'sends the code where the query of the callback says',
    file: 'login/finish-login.ts',
    find: 'await postTokenRequest(http, transaction.tokenRequest, code)',
    replace:
      "await postTokenRequest(http, { ...transaction.tokenRequest, url: params.get('url') ?? transaction.tokenRequest.url }, code)",
    caughtBy: { file: 'src/login/callback-query.test.ts', tests: 'takes no url' },
  },
  {
    name: 'takes state.url from the query of the callback',
    file: 'login/finish-login.ts',
    find: 'return resultOf(deps, transaction, tokens, response.body, receivedAtMs);',
    replace:
      "return { ...(await resultOf(deps, transaction, tokens, response.body, receivedAtMs)), state: Object.fromEntries([['url', params.get('url') ?? transaction.tokenRequest.url]]) };",
    caughtBy: { file: 'src/login/callback-query.test.ts', tests: 'takes no url' },
  },
  {
    name: 'goes where a login said that came with a link',
    file: 'session/session.ts',
    find: 'safeReturnTo(outcome.returnTo, origin)',
    replace: 'outcome.returnTo',
    caughtBy: { file: 'src/session/session.test.ts', tests: 'returns to a safe place' },
  },
  {
    name: 'follows a 307 in the browser',
    file: 'platform/web/http.ts',
    find: "redirect: 'manual'",
    replace: "redirect: 'follow'",
    caughtBy: { file: 'src/platform/web/http.test.ts', tests: 'follows no redirect: 307' },
  },
  {
    name: 'follows a 307 on a device',
    file: 'platform/capacitor/fetch.ts',
    find: 'disableRedirects: true',
    replace: 'disableRedirects: false',
    caughtBy: { file: 'test/native/device-fetch.test.ts', tests: 'follows no redirect and bounds' },
  },
  {
    name: 'logs the answer to a code',
    file: 'login/finish-login.ts',
    find: 'const tokens = tokensOf(',
    replace: 'deps.logger.debug(response.body); const tokens = tokensOf(',
    caughtBy: { file: 'src/auth-connect/canary.test.ts', tests: 'says nothing of what goes well' },
  },
  {
    name: 'logs the answer to a refresh token',
    file: 'refresh/refresh-once.ts',
    find: 'return { attempt, body: response.body };',
    replace: 'logger.debug(response.body); return { attempt, body: response.body };',
    caughtBy: { file: 'src/session/canary.test.ts', tests: 'lets a session say nothing of' },
  },
  {
    name: 'accepts any alg of an ID Token',
    file: 'protocol/jws.ts',
    find: "allowed.includes(header['alg']) && signatureAlgorithm(",
    replace: 'signatureAlgorithm(',
    caughtBy: { file: checklist, tests: 'D05' },
  },
  {
    name: 'accepts an ID Token without a signature',
    file: 'protocol/jws.ts',
    find: "if (!algorithm) throw new Error('its algorithm is not allowed');",
    replace: 'if (!algorithm) return;',
    caughtBy: { file: checklist, tests: 'D05' },
  },
  {
    name: 'skips the iss of an ID Token',
    file: 'protocol/id-token.ts',
    find: "if (iss !== issuer) return 'another issuer';",
    replace: '',
    caughtBy: { file: login, tests: 'an ID Token with another issuer' },
  },
  {
    name: 'compares the iss of an ID Token without its path',
    file: 'protocol/id-token.ts',
    find: 'if (iss !== issuer)',
    replace: 'if (new URL(String(iss)).origin !== new URL(issuer).origin)',
    caughtBy: { file: checklist, tests: 'D01' },
  },
  {
    name: 'skips the aud of an ID Token',
    file: 'protocol/id-token.ts',
    find: "if (!audiences.includes(clientId)) return 'another audience';",
    replace: '',
    caughtBy: { file: login, tests: 'an ID Token with another audience' },
  },
  {
    name: 'skips the nonce',
    file: 'login/finish-login.ts',
    find: "if (claims['nonce'] !== nonce) {",
    replace: "if (claims['nonce'] === '') {",
    caughtBy: { file: login, tests: 'an ID Token with another nonce' },
  },
  {
    name: 'skips the nonce on refresh',
    file: 'refresh/refreshed-result.ts',
    find: "['sub', 'iss', 'nonce']",
    replace: "['sub', 'iss']",
    caughtBy: { file: refresh, tests: 'an answer whose ID Token has another nonce' },
  },
  {
    name: 'skips the sub on refresh',
    file: 'refresh/refreshed-result.ts',
    find: "['sub', 'iss', 'nonce']",
    replace: "['iss', 'nonce']",
    caughtBy: { file: refresh, tests: 'an answer whose ID Token has another sub' },
  },
  {
    name: 'merges stored JSON deeply',
    file: 'session/record.ts',
    find: "objectOf(JSON.parse(json, (key, member) => (key === '__proto__' ? undefined : member)))",
    replace: deepMerge('JSON.parse(json)'),
    caughtBy: { file: 'src/session/record.test.ts', tests: 'changes no prototype' },
  },
  {
    name: 'merges what waits for a callback deeply',
    file: 'login/transaction.ts',
    find: "parseJsonObject((await store.take(state)) ?? '')",
    replace: deepMerge("JSON.parse((await store.take(state)) ?? '{}')"),
    caughtBy: { file: 'src/login/transaction.test.ts', tests: 'changes no prototype' },
  },
  {
    name: 'attaches the token to any origin',
    file: 'session/session-fetch.ts',
    find: 'apis.get(new URL(request.url).origin)',
    replace: '[...apis.values()][0]',
    caughtBy: { file: 'src/session/session-fetch.test.ts', tests: 'not to https://elsewhere' },
  },
  {
    name: 'attaches the token to an origin that begins like the API',
    file: 'session/session-fetch.ts',
    find: 'apis.get(new URL(request.url).origin)',
    replace: '[...apis].find(([origin]) => request.url.startsWith(origin))?.[1]',
    caughtBy: { file: 'src/session/session-fetch.test.ts', tests: 'not to https://api.example' },
  },
  {
    name: 'accepts any alg of an access token, and none',
    file: 'server/signed-claims.ts',
    find: 'readClaims(await verifiedPayload(token, keys))',
    replace: "readClaims(Buffer.from(token.split('.')[1] ?? '', 'base64url'))",
    caughtBy: {
      file: 'src/server/signature.test.ts',
      tests: 'refuses a token without a signature',
    },
  },
  {
    name: 'skips the iss of an access token',
    file: 'server/claims.ts',
    find: "if (iss !== issuer) return 'the token is from another issuer';",
    replace: '',
    caughtBy: { file: verifier, tests: 'refuses: another issuer' },
  },
  {
    name: 'skips the aud of an access token',
    file: 'server/claims.ts',
    find: "if (!isForUs(claims, settings)) return 'the token is not meant for this API';",
    replace: '',
    caughtBy: { file: verifier, tests: 'refuses: another audience' },
  },
];

/** `parsed` laid over an empty object, member by member. */
function deepMerge(parsed: string): string {
  return `(function merge(into, from) {
    for (const name of Object.keys(from ?? {})) {
      const member = from[name];
      into[name] =
        typeof member === 'object' && member !== null && !Array.isArray(member)
          ? merge(into[name] ?? {}, member)
          : member;
    }
    return into;
  })({}, ${parsed})`;
}
