import type { Quirk } from './profile.js';
import { profileNames, profiles, type ProfileName } from './profiles.js';

/** What is known of a vendor's server, as data for people to read. */
export interface Vendor {
  readonly profile: ProfileName;
  readonly title: string;
  /** What must be set there before scripts may call it. */
  readonly cors: string;
  readonly quirks: readonly Quirk[];
}

/** Every vendor that has a profile. */
export const vendors: readonly Vendor[] = profileNames
  .filter((name) => name !== 'openid')
  .map((name) => {
    const { title, cors, quirks } = profiles[name];
    return { profile: name, title, cors, quirks };
  });
