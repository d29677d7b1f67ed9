export type { Endpoint, GrantCounts, RequestCounts } from './counts.js';
export { DevServerError, type DevServerErrorCode } from './errors.js';
export { faultKinds, type Fault, type FaultKind } from './faults/fault.js';
export type { Faults } from './faults/fault-queue.js';
export {
  defaultBehaviour,
  type Behaviour,
  type ClientOptions,
  type CrossOriginOpenerPolicy,
  type DevServerOptions,
} from './options.js';
export type { Quirk } from './profiles/profile.js';
export { profileNames, type ProfileName } from './profiles/profiles.js';
export { vendors, type Vendor } from './profiles/vendors.js';
export type { Revoked } from './provider/revoked.js';
export { startDevServer, type DevServer } from './start-dev-server.js';
export { readyUsers, type User } from './users.js';
