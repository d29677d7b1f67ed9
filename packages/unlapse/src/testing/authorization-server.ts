import type { Clock } from '../ports/clock.js';
import type { Http, HttpRequest } from '../ports/http.js';
import {
  createGrantStore,
  type Grant,
  type IssuedToken,
  type RefreshTokenUse,
} from './authorization-server-grants.js';
import { publicKeySet } from './authorization-server-keys.js';
import {
  createScript,
  networkError,
  type Endpoint,
  type HeldRequest,
  type ScriptedAnswer,
  type Step,
} from './authorization-server-script.js';
import {
  defaultSettings,
  type AuthorizationServerSettings,
} from './authorization-server-settings.js';
import { answerImplicitRequest, answerTokenRequest } from './authorization-server-tokens.js';

export interface RecordedRequest extends HttpRequest {
  readonly endpoint: Endpoint;
  /** The fields of a posted form. */
  readonly form: Readonly<Record<string, string>>;
  /** Who sent it: the name of a connection, or `client`. */
  readonly client: string;
  /** On the server's clock; epoch milliseconds. */
  readonly sentAtMs: number;
  /** When the server did its work for it: never, if it was lost; twice, if it was sent again. */
  readonly arrivals: readonly Arrival[];
}

export interface Arrival {
  /** On the server's clock; epoch milliseconds. */
  readonly atMs: number;
  /** What became of its refresh token, if it has one. */
  readonly refreshToken: RefreshTokenUse | undefined;
}

/** How the user answers an authorization request. */
export interface UserAnswer {
  /** Who signs in; default `user-1`. */
  readonly sub?: string;
  /** An OAuth error instead of a code, for example `access_denied`. */
  readonly error?: string;
}

/** An OpenID Provider in memory that does what a test tells it to. It is its own `Http` port. */
export interface AuthorizationServer extends Http {
  readonly issuer: string;
  readonly discoveryUrl: string;
  /** How many requests were sent, lost ones included. */
  readonly requests: number;
  /** How many of them went to the token endpoint. */
  readonly tokenRequests: number;
  /** All requests, oldest first. */
  readonly recorded: readonly RecordedRequest[];
  /** The server's own time, which no jump of the wall clock moves; epoch milliseconds. */
  now(): number;
  /** Changes how the server behaves from now on. */
  configure(changes: Partial<AuthorizationServerSettings>): void;
  /** Scripts the next request to `endpoint` (default `token`); further calls queue up. */
  next(step: Step, endpoint?: Endpoint): void;
  /** Forgets what `next` and `hold` have scripted and no request has met. */
  clearScript(): void;
  /**
   * Lets the next request to `endpoint` (default `token`) hang until it is released.
   *
   * @param when hang `before` the server does its work (default), or `after`: only the reply is late
   */
  hold(endpoint?: Endpoint, when?: 'before' | 'after'): HeldRequest;
  /**
   * Plays the user: takes the URL of an authorization request and returns the callback URL.
   * A request without PKCE S256 comes back as `invalid_request`.
   */
  authorize(url: string, answer?: UserAnswer): string;
  /**
   * The same for a request of the implicit flow: the answer, be it an error, is in the fragment. A
   * request for anything but `id_token token`, or without a nonce, comes back as `invalid_request`.
   */
  authorizeImplicitly(url: string, answer?: UserAnswer): Promise<string>;
  /**
   * Answers an authorization request that nobody sees, as `silentAnswer` of its settings has it.
   *
   * @returns the callback URL; `undefined`: no answer, as where the request lacks `prompt=none`
   */
  authorizeSilently(url: string): string | undefined;
  /** Ends the login session that the browser has here, as an end session endpoint does. */
  endLoginSession(): void;
  /** Ends all sessions of `sub`, the login session as well; absent: of everybody. */
  revoke(sub?: string): void;
  /** What the server knows of a token; `undefined`: it is none of its tokens. */
  inspect(token: string): IssuedToken | undefined;
  /**
   * One client's way to the server: its requests are recorded under its name.
   *
   * @param latencyMs how long one way takes this time; milliseconds; default: as configured
   */
  connect(client: string, latencyMs?: () => number): Http;
}

/**
 * Creates a scripted authorization server: discovery, JWK Set, code and refresh grants, revocation,
 * with real signatures. Codes and refresh tokens have readable names; nothing in it is secret.
 *
 * @param issuer default `https://login.example.com`
 */
export function createAuthorizationServer(
  clock: Clock,
  issuer: string = 'https://login.example.com',
): AuthorizationServer {
  const grants = createGrantStore();
  const script = createScript();
  const recorded: RecordedRequest[] = [];
  const startMs = clock.now() - clock.monotonic();
  const base = issuer.replace(/\/$/, '');
  const discoveryUrl = `${base}/.well-known/openid-configuration`;
  let settings = defaultSettings;
  let serial = 0;
  let loginSession: UserAnswer | undefined;

  const now = (): number => startMs + clock.monotonic();

  function metadata(): Record<string, unknown> {
    return {
      issuer,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/jwks`,
      revocation_endpoint: `${base}/revoke`,
      end_session_endpoint: `${base}/logout`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      ...settings.metadata,
    };
  }

  function endpointOf(url: string): Endpoint {
    const address = withoutQuery(url);
    const { token_endpoint, jwks_uri, revocation_endpoint } = metadata();
    if (address === discoveryUrl) return 'discovery';
    if (address === withoutQuery(token_endpoint)) return 'token';
    if (address === withoutQuery(jwks_uri)) return 'jwks';
    return address === withoutQuery(revocation_endpoint) ? 'revocation' : 'other';
  }

  async function answer(
    endpoint: Endpoint,
    form: URLSearchParams,
    arrivals: Arrival[],
  ): Promise<ScriptedAnswer> {
    const nowMs = now();
    if (endpoint !== 'token') arrivals.push({ atMs: nowMs, refreshToken: undefined });
    switch (endpoint) {
      case 'discovery':
        return { status: 200, body: metadata() };
      case 'jwks':
        return { status: 200, body: await publicKeySet() };
      case 'token': {
        serial += 1;
        const context = { issuer, settings, nowMs, serial };
        const outcome = await answerTokenRequest(form, grants, context);
        arrivals.push({ atMs: nowMs, refreshToken: outcome.use });
        return outcome.answer;
      }
      case 'revocation':
        grants.revokeToken(form.get('token') ?? '');
        return { status: 200 };
      case 'other':
      default:
        return { status: 404 };
    }
  }

  function connect(client: string, latencyMs = () => settings.latencyMs): Http {
    const travel = async (): Promise<void> => {
      const delayMs = latencyMs();
      if (delayMs > 0) await new Promise<void>((resolve) => clock.setTimer(resolve, delayMs));
    };
    return {
      async send(request) {
        const endpoint = endpointOf(request.url);
        const form = new URLSearchParams(request.body);
        const arrivals: Arrival[] = [];
        recorded.push({
          ...request,
          endpoint,
          form: Object.fromEntries(form),
          client,
          sentAtMs: now(),
          arrivals,
        });
        if (settings.outage) throw networkError(settings.outage);
        await travel();
        const response = await script.run(endpoint, () => answer(endpoint, form, arrivals), travel);
        await travel();
        return response;
      },
    };
  }

  function answerTo(url: string, { sub = 'user-1', error }: UserAnswer): string {
    const { searchParams: request } = new URL(url);
    const redirectUri = request.get('redirect_uri') ?? '';
    const codeChallenge = request.get('code_challenge');
    const callback = new URL(redirectUri);
    if (error !== undefined) {
      callback.searchParams.set('error', error);
    } else if (codeChallenge === null || request.get('code_challenge_method') !== 'S256') {
      callback.searchParams.set('error', 'invalid_request');
    } else {
      const grant = grantOf(request, sub, now());
      callback.searchParams.set('code', grants.issueCode(grant, redirectUri, codeChallenge));
    }
    callback.searchParams.set('state', request.get('state') ?? '');
    callback.searchParams.set('iss', issuer);
    return callback.href;
  }

  async function answerImplicitlyTo(
    url: string,
    { sub = 'user-1', error }: UserAnswer,
  ): Promise<string> {
    const { searchParams: request } = new URL(url);
    const isValid = request.get('response_type') === 'id_token token' && request.has('nonce');
    serial += 1;
    const outcome =
      error === undefined && isValid
        ? await answerImplicitRequest(
            { ...grantOf(request, sub, now()), id: `grant-${serial}` },
            grants,
            {
              issuer,
              settings,
              nowMs: now(),
              serial,
            },
          )
        : { error: error ?? 'invalid_request' };
    const fragment = new URLSearchParams({
      ...outcome,
      state: request.get('state') ?? '',
      iss: issuer,
    });
    return `${request.get('redirect_uri')}#${fragment}`;
  }

  return {
    ...connect('client'),
    issuer,
    discoveryUrl,
    recorded,
    get requests() {
      return recorded.length;
    },
    get tokenRequests() {
      return recorded.filter((request) => request.endpoint === 'token').length;
    },
    now,
    configure(changes) {
      settings = { ...settings, ...changes };
    },
    next: (step, endpoint) => script.next(step, endpoint),
    clearScript: () => script.clear(),
    hold: (endpoint, when) => script.hold(endpoint, when),
    authorize(url, userAnswer = {}) {
      if (userAnswer.error === undefined) loginSession = userAnswer;
      return answerTo(url, userAnswer);
    },
    authorizeImplicitly(url, userAnswer = {}) {
      if (userAnswer.error === undefined) loginSession = userAnswer;
      return answerImplicitlyTo(url, userAnswer);
    },
    authorizeSilently(url) {
      const { silentAnswer } = settings;
      const isSilent = new URL(url).searchParams.get('prompt') === 'none';
      if (silentAnswer === 'never' || !isSilent) return undefined;
      return silentAnswer === 'login-session'
        ? answerTo(url, loginSession ?? { error: 'login_required' })
        : answerTo(url, silentAnswer);
    },
    endLoginSession() {
      loginSession = undefined;
    },
    revoke(sub) {
      grants.revokeSubject(sub);
      if (sub === undefined || sub === (loginSession?.sub ?? 'user-1')) loginSession = undefined;
    },
    inspect: (token) => grants.inspect(token, now()),
    connect,
  };
}

/** What the user allows by answering this authorization request. */
function grantOf(request: URLSearchParams, sub: string, nowMs: number): Omit<Grant, 'id'> {
  const clientId = request.get('client_id') ?? '';
  return {
    clientId,
    sub,
    scope: request.get('scope') ?? '',
    audience: request.get('audience') ?? request.get('resource') ?? clientId,
    nonce: request.get('nonce') ?? undefined,
    authTime: Math.floor(nowMs / 1000),
    revoked: false,
  };
}

/** An endpoint may have a query of its own (RFC 6749 §3.2). */
function withoutQuery(url: unknown): string | undefined {
  return typeof url === 'string' ? url.split('?', 1)[0] : undefined;
}
