import { auth0 } from './auth0.js';
import { azure } from './azure.js';
import { azureB2c } from './azure-b2c.js';
import { cognito } from './cognito.js';
import { keycloak } from './keycloak.js';
import { okta } from './okta.js';
import { onelogin } from './onelogin.js';
import { openid } from './openid.js';
import { ping } from './ping.js';
import type { Profile } from './profile.js';
import { salesforce } from './salesforce.js';

/** The servers that can be imitated. `openid` is none of them, and the default. */
export const profileNames = [
  'openid',
  'auth0',
  'azure',
  'azure-b2c',
  'cognito',
  'okta',
  'onelogin',
  'keycloak',
  'ping',
  'salesforce',
] as const;

export type ProfileName = (typeof profileNames)[number];

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  openid,
  auth0,
  azure,
  'azure-b2c': azureB2c,
  cognito,
  okta,
  onelogin,
  keycloak,
  ping,
  salesforce,
};
