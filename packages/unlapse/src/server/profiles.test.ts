import { expect, it } from 'vitest';
import { createTestIssuer } from '../testing/mint.js';
import { createAccessTokenVerifier, type AccessTokenProfileName } from './index.js';
import {
  clock,
  describeProfile,
  exp,
  iat,
  mintExactly,
  type ProfileFixture,
} from './profiles.contract.js';

const jwt = { typ: 'JWT' };
const noType = { typ: undefined };

const fixtures: Readonly<Record<AccessTokenProfileName, ProfileFixture>> = {
  rfc9068: {
    options: { issuer: 'https://as.example.test', audience: 'https://api.example.test' },
    header: { typ: 'at+jwt' },
    claims: {
      iss: 'https://as.example.test',
      sub: '5ba552d67',
      aud: 'https://api.example.test',
      client_id: 's6BhdRkqt3',
      scope: 'openid profile notes:read',
      jti: 'dbe39bf3a3ba4238a513f51d6e1691c4',
      auth_time: iat,
      iat,
      exp,
    },
    scopes: ['openid', 'profile', 'notes:read'],
    idTokenHeader: jwt,
    idToken: { iss: 'https://as.example.test', sub: '5ba552d67', aud: 's6BhdRkqt3', iat, exp },
    alsoAllowed: { 'no scope was asked for': { scope: undefined } },
    refused: {
      'no client_id': { client_id: undefined },
      'no jti': { jti: undefined },
      'no iat': { iat: undefined },
    },
  },

  auth0: {
    options: {
      profile: 'auth0',
      issuer: 'https://tenant.eu.auth0.com/',
      audience: 'https://health-api.example.test',
    },
    header: jwt,
    claims: {
      iss: 'https://tenant.eu.auth0.com/',
      sub: 'auth0|6553da60a54af58e29493993',
      aud: ['https://health-api.example.test', 'https://tenant.eu.auth0.com/userinfo'],
      azp: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
      scope: 'openid profile read:patients offline_access',
      permissions: ['read:patients', 'delete:patients'],
      iat,
      exp,
    },
    scopes: ['openid', 'profile', 'read:patients', 'offline_access'],
    idTokenHeader: jwt,
    idToken: {
      iss: 'https://tenant.eu.auth0.com/',
      sub: 'auth0|6553da60a54af58e29493993',
      aud: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
      nickname: 'jane',
      sid: 'Y4Xf2lq9',
      nonce: 'n-0S6_WzA2Mj',
      iat,
      exp,
    },
    alsoAllowed: {
      'a machine': {
        sub: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja@clients',
        aud: 'https://health-api.example.test',
        gty: 'client-credentials',
      },
      'the RFC 9068 profile of the same API': {
        azp: undefined,
        client_id: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
        jti: '73WakrfVbNJBaAmhQtEeDv',
      },
    },
    refused: {
      'for userinfo only': { aud: ['https://tenant.eu.auth0.com/userinfo'] },
      'no client named': { azp: undefined },
      'no iat': { iat: undefined },
      'the nonce of a login': { nonce: 'n-0S6_WzA2Mj' },
      'the hash of an access token': { at_hash: 'fPlsvVszI29LU2UhDyJ9vg' },
    },
  },

  cognito: {
    options: {
      profile: 'cognito',
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI',
      clientId: ['1h57kf5cpq17m0eml12EXAMPLE', '2ios7kf5cpq17m0eml2EXAMPLE'],
    },
    header: noType,
    claims: {
      iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI',
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      client_id: '1h57kf5cpq17m0eml12EXAMPLE',
      token_use: 'access',
      scope: 'openid email https://api.example.test/read',
      username: 'jane',
      'cognito:groups': ['editors'],
      origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-111111111111',
      event_id: 'aaaaaaaa-bbbb-cccc-dddd-222222222222',
      version: 2,
      auth_time: iat,
      jti: 'aaaaaaaa-bbbb-cccc-dddd-333333333333',
      iat,
      exp,
    },
    scopes: ['openid', 'email', 'https://api.example.test/read'],
    idTokenHeader: noType,
    idToken: {
      iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI',
      sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      aud: '1h57kf5cpq17m0eml12EXAMPLE',
      'cognito:username': 'jane',
      token_use: 'id',
      iat,
      exp,
    },
    alsoAllowed: { 'the other app client': { client_id: '2ios7kf5cpq17m0eml2EXAMPLE' } },
    refused: {
      'another app client of the pool': { client_id: '3ffffffffffffffffffffEXAMPLE' },
      'no client': { client_id: undefined },
      'an ID Token by its use': { token_use: 'id' },
      'no use': { token_use: undefined },
      'bound to a resource while no audience is set': { aud: 'https://other.example.test' },
    },
  },

  entra: {
    options: {
      profile: 'entra',
      issuer: 'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0',
      audience: '00001111-aaaa-2222-bbbb-3333cccc4444',
    },
    header: jwt,
    claims: {
      iss: 'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0',
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      aud: '00001111-aaaa-2222-bbbb-3333cccc4444',
      azp: '11112222-bbbb-3333-cccc-4444dddd5555',
      azpacr: '0',
      scp: 'notes.read notes.write',
      roles: ['Editor'],
      oid: 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb',
      tid: 'aaaabbbb-0000-cccc-1111-dddd2222eeee',
      uti: '4nKOdbT0EkyDvNEb2PMrAA',
      ver: '2.0',
      nbf: iat - 300,
      iat,
      exp,
    },
    scopes: ['notes.read', 'notes.write'],
    idTokenHeader: jwt,
    idToken: {
      iss: 'https://login.microsoftonline.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/v2.0',
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      // An API and its app can share one registration: then both kinds of token name it.
      aud: '00001111-aaaa-2222-bbbb-3333cccc4444',
      preferred_username: 'jane@example.test',
      roles: ['Editor'],
      tid: 'aaaabbbb-0000-cccc-1111-dddd2222eeee',
      ver: '2.0',
      iat,
      exp,
    },
    alsoAllowed: {
      'an app without a user, by its role': { scp: undefined, roles: ['Notes.Read.All'] },
      'no roles': { roles: undefined },
    },
    refused: {
      'another tenant': {
        iss: 'https://login.microsoftonline.com/ffffffff-0000-cccc-1111-dddd2222eeee/v2.0',
      },
      'version 1.0': { ver: '1.0' },
      'an app of the tenant that was granted nothing': { scp: undefined, roles: undefined },
      'granted nothing, in other words': { scp: '', roles: [] },
      'no client': { azp: undefined },
      'no tenant': { tid: undefined },
      'the nonce of a login': { nonce: 'n-0S6_WzA2Mj' },
      'for Microsoft Graph': { aud: '00000003-0000-0000-c000-000000000000' },
    },
  },

  keycloak: {
    options: {
      profile: 'keycloak',
      issuer: 'https://sso.example.test/realms/demo',
      audience: 'notes-api',
    },
    header: jwt,
    claims: {
      iss: 'https://sso.example.test/realms/demo',
      sub: 'f6a2ab1f-ae6a-4e2f-9d0e-0d6e6a1d8ad5',
      aud: ['notes-api', 'account'],
      typ: 'Bearer',
      azp: 'demo-app',
      scope: 'openid profile notes',
      realm_access: { roles: ['offline_access', 'user'] },
      resource_access: { account: { roles: ['view-profile'] } },
      sid: '0a1b2c3d',
      acr: '1',
      'allowed-origins': ['http://localhost:8100'],
      jti: 'onrtac:7c9a1f7e',
      auth_time: iat,
      iat,
      exp,
    },
    scopes: ['openid', 'profile', 'notes'],
    idTokenHeader: jwt,
    idToken: {
      iss: 'https://sso.example.test/realms/demo',
      sub: 'f6a2ab1f-ae6a-4e2f-9d0e-0d6e6a1d8ad5',
      aud: 'demo-app',
      typ: 'ID',
      azp: 'demo-app',
      nonce: 'n-0S6_WzA2Mj',
      at_hash: 'fPlsvVszI29LU2UhDyJ9vg',
      sid: '0a1b2c3d',
      iat,
      exp,
    },
    alsoAllowed: { 'the nonce that versions before 25 add': { nonce: 'n-0S6_WzA2Mj' } },
    refused: {
      'no audience mapper: account only': { aud: 'account' },
      'no audience at all': { aud: undefined },
      'the client it was issued to, which is no audience': { aud: undefined, azp: 'notes-api' },
      'an ID Token by its payload': { typ: 'ID' },
      'a refresh token': { typ: 'Refresh' },
      'no type in the payload': { typ: undefined },
      'no client': { azp: undefined },
    },
  },

  okta: {
    options: {
      profile: 'okta',
      issuer: 'https://example.okta.com/oauth2/default',
      audience: 'api://default',
    },
    header: noType,
    claims: {
      iss: 'https://example.okta.com/oauth2/default',
      sub: 'jane@example.test',
      aud: 'api://default',
      cid: '0oa1gu6w2sEXAMPLE0h8',
      uid: '00u1lz1tEXAMPLE0h8',
      scp: ['openid', 'notes:read', 'offline_access'],
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      auth_time: iat,
      iat,
      exp,
    },
    scopes: ['openid', 'notes:read', 'offline_access'],
    idTokenHeader: noType,
    idToken: {
      iss: 'https://example.okta.com/oauth2/default',
      sub: '00u1lz1tEXAMPLE0h8',
      aud: '0oa1gu6w2sEXAMPLE0h8',
      ver: 1,
      jti: 'ID.4eAWJOCMB3SX8XewDfVR',
      amr: ['pwd'],
      idp: '00o1lz1tEXAMPLE0h8',
      at_hash: 'fPlsvVszI29LU2UhDyJ9vg',
      nonce: 'n-0S6_WzA2Mj',
      iat,
      exp,
    },
    alsoAllowed: { 'a service': { sub: '0oa1gu6w2sEXAMPLE0h8', uid: undefined } },
    refused: {
      'of the org authorization server': {
        iss: 'https://example.okta.com',
        aud: 'https://example.okta.com',
      },
      'no client': { cid: undefined },
      'no scopes': { scp: undefined },
      'the nonce of a login': { nonce: 'n-0S6_WzA2Mj' },
      'the hash of an access token': { at_hash: 'fPlsvVszI29LU2UhDyJ9vg' },
    },
  },

  onelogin: {
    options: {
      profile: 'onelogin',
      issuer: 'https://acme.onelogin.com/oidc/2',
      audience: 'https://example.test/contacts',
    },
    header: jwt,
    claims: {
      iss: 'https://acme.onelogin.com/oidc/2',
      sub: '35666371',
      aud: ['https://example.test/contacts'],
      azp: '78d1d040-20c9-0136-5146-067351775fae92920',
      scope: 'openid profile read:contacts',
      jti: 'HlKVBL__W1pdAe0BOjwDe',
      iat,
      exp,
    },
    scopes: ['openid', 'profile', 'read:contacts'],
    idTokenHeader: jwt,
    idToken: {
      iss: 'https://acme.onelogin.com/oidc/2',
      sub: '35666371',
      aud: '78d1d040-20c9-0136-5146-067351775fae92920',
      at_hash: 'fPlsvVszI29LU2UhDyJ9vg',
      nonce: 'n-0S6_WzA2Mj',
      sid: '9e2b',
      iat,
      exp,
    },
    alsoAllowed: {},
    refused: {
      'the plain token of an app, which names no API and no user': {
        aud: '78d1d040-20c9-0136-5146-067351775fae92920',
        azp: undefined,
        scope: undefined,
        sub: undefined,
      },
      'no client': { azp: undefined },
      'no scope': { scope: undefined },
      'the nonce of a login': { nonce: 'n-0S6_WzA2Mj' },
      'the hash of a code': { c_hash: 'LDktKdoQak3Pk0cnXxCltA' },
    },
  },
};

for (const [name, fixture] of Object.entries(fixtures)) describeProfile(name, fixture);

it('takes the audience of a Cognito token for one resource when it is told which', async () => {
  const { options, claims, header } = fixtures.cognito;
  const issuer = await createTestIssuer({ issuer: options.issuer, clock });
  const audience = 'https://api.example.test';
  const verifier = createAccessTokenVerifier({
    profile: 'cognito',
    issuer: options.issuer,
    clientId: '1h57kf5cpq17m0eml12EXAMPLE',
    audience,
    clock,
    fetch: issuer.fetch,
  });

  const bound = await mintExactly(issuer, { ...claims, aud: audience }, header);
  const unbound = await mintExactly(issuer, claims, header);

  await expect(verifier.verifyToken(bound)).resolves.toHaveProperty('claims.aud', audience);
  await expect(verifier.verifyToken(unbound)).rejects.toMatchObject({ status: 401 });
});
