import type { OtherModule } from './row.js';

const hybrid = 'the hybrid flow is not offered (RFC 9700 §2.1.2): no code comes beside a token';
const noUserInfo = 'the library asks no UserInfo endpoint: claims are those of the ID Token';
const noRegistration = 'a client is registered beforehand, by whoever ships the app';
const noSecret = 'an app in a browser or on a device is a public client: it can keep no secret';

/** Modules of what a public client in a browser or on a device does not do. */
export const otherModules: readonly OtherModule[] = [
  other('invalid-chash', 'sends the hash of another code', hybrid),
  other('missing-chash', 'sends no hash of the code', hybrid),
  other('client-secret-basic', 'wants a client secret', noSecret),
  other('mtls-endpoint-aliases', 'wants a client certificate', noSecret),
  other('dynamic-registration', 'registers the client', noRegistration),
  other('discovery-webfinger-acct', 'is found by an account', noRegistration),
  other('discovery-webfinger-url', 'is found by a URL', noRegistration),
  other('request-uri-signed-rs256', 'fetches a signed request', noSecret),
  other('request-uri-signed-none', 'fetches an unsigned request', 'no server fetches from an app'),
  other('form-post-error', 'posts an error to the app', 'an app in a browser takes no POST'),
  other(
    '3rd-party-init-login',
    'sends the user to the app to sign in',
    'an app that wants this calls `login` at the page it chose for it',
  ),
  other(
    'userinfo-bearer-body',
    'looks for the access token in the body',
    'by choice: the token is sent in the header only (RFC 6750 §2.1)',
  ),
  other('userinfo-invalid-sub', 'tells claims of somebody else', noUserInfo),
  other('userinfo-signed', 'signs the claims', noUserInfo),
  other('aggregated-claims', 'tells claims of other issuers', noUserInfo),
  other('distributed-claims', 'tells where claims are', noUserInfo),
];

/** Modules that take frames and cookies: not to be had outside of a browser. */
export const browserModules: readonly OtherModule[] = [
  other(
    'rp-frontchannel-rpinitlogout',
    'loads the logout page of the app in a frame after a logout of the app',
    'browsers part the storage of a frame from that of the app: the page could end no session',
  ),
  other(
    'rp-frontchannel-opinitlogout',
    'loads the logout page of the app in a frame after its own logout',
    'as above',
  ),
  other(
    'session-management',
    'tells in a frame whether its session has changed',
    'browsers withhold the cookies of the server from the frame: it would always say changed',
  ),
];

function other(name: string, server: string, doesNotApply: string): OtherModule {
  return { name, server, doesNotApply };
}
