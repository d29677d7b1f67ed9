// A result as an app's specs write it down: it must be an `AuthResult` field for field.
import { type AuthResult, TokenType } from '@ionic-enterprise/auth';

const tokenEndpoint = 'https://login.example.com/tenant/oauth2/v2.0/token?p=b2c_1_signin';

export const storedResult: AuthResult = {
  accessToken: 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl',
  idToken: 'eyJhbGciOiJSUzI1NiJ9.eyJuYW1lIjoiQWxpY2UifQ.c2lnbmF0dXJl',
  tokenType: 'Bearer',
  expiresIn: 3600,
  receivedAt: 1_893_456_000,
  scope: 'openid offline_access https://tenant.example.com/api/read',
  state: { url: tokenEndpoint },
  rawResult: '#token_type=Bearer&expires_in=3600',
  config: {
    platform: 'web',
    logLevel: 'DEBUG',
    ios: { webView: 'private' },
    web: { uiMode: 'popup', authFlow: 'implicit' },
  },
  provider: {
    authorizeUrl:
      'https://login.example.com/tenant/oauth2/v2.0/authorize?client_id=app&p=b2c_1_signin',
    config: { url: tokenEndpoint },
    manifest: {
      issuer: 'https://login.example.com/tenant/v2.0/',
      token_endpoint: tokenEndpoint,
      response_types_supported: ['code', 'id_token token'],
      claims_parameter_supported: false,
    },
    options: {
      clientId: 'app',
      discoveryUrl:
        'https://login.example.com/tenant/v2.0/.well-known/openid-configuration?p=b2c_1_signin',
      redirectUri: 'msauth://com.example.app/c2lnbmF0dXJl%3D',
      logoutUrl: 'msauth://com.example.app/c2lnbmF0dXJl%3D',
      scope: 'openid offline_access https://tenant.example.com/api/read',
      audience: '',
    },
  },
};

export const refreshedResult: AuthResult = { ...storedResult, accessToken: 'x' };

export const half = { accessToken: 'a', refreshToken: 'r', idToken: 'i' } as AuthResult;

export const reread: AuthResult = JSON.parse(JSON.stringify(storedResult)) as AuthResult;

/** Manifests are open: members are read by name. */
export const endpoint: string = storedResult.provider.manifest['token_endpoint'];

export const kinds: TokenType[] = [TokenType.id, TokenType.access, TokenType.refresh];
