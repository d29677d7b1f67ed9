/** The modules of the OpenID conformance suite for relying parties: each is a row, none is left out. */
export const moduleNames: readonly string[] = [
  'oidcc-client-test',
  ...named(
    // ID Tokens.
    'invalid-iss invalid-aud missing-aud missing-sub missing-iat nonce-invalid nonce-unless-code-flow',
    'idtoken-sig-rs256 idtoken-sig-none invalid-sig-rs256 invalid-sig-es256 invalid-sig-hs256',
    'invalid-athash missing-athash invalid-chash missing-chash',
    // Keys and metadata.
    'kid-absent-single-jwks kid-absent-multiple-jwks',
    'signing-key-rotation signing-key-rotation-just-before-signing',
    'discovery-openid-config discovery-jwks-uri-keys discovery-issuer-mismatch',
    'discovery-webfinger-acct discovery-webfinger-url mtls-endpoint-aliases',
    // Requests.
    'client-secret-basic dynamic-registration request-uri-signed-rs256 request-uri-signed-none',
    'form-post-error 3rd-party-init-login',
    // UserInfo.
    'userinfo-bearer-header userinfo-bearer-body userinfo-invalid-sub userinfo-signed',
    'scope-userinfo-claims aggregated-claims distributed-claims',
    // Refresh.
    'refresh-token refresh-token-invalid-issuer refresh-token-invalid-sub',
    // Logout.
    'rp-init-logout rp-init-logout-other-state rp-init-logout-no-state',
    'rp-backchannel-rpinitlogout rp-backchannel-rpinitlogout-alg-none',
    'rp-backchannel-rpinitlogout-no-event rp-backchannel-rpinitlogout-with-nonce',
    'rp-backchannel-rpinitlogout-wrong-alg rp-backchannel-rpinitlogout-wrong-aud',
    'rp-backchannel-rpinitlogout-wrong-event rp-backchannel-rpinitlogout-wrong-iss',
    'rp-frontchannel-rpinitlogout rp-frontchannel-opinitlogout session-management',
  ),
];

function named(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' ')).map((name) => `oidcc-client-test-${name}`);
}
