export * from './manual-clock.js';
export * from './authorization-server.js';
export type * from './authorization-server-settings.js';
export type {
  Endpoint,
  Failure,
  HeldRequest,
  ScriptedAnswer,
  Step,
} from './authorization-server-script.js';
export type {
  IssuedToken,
  RefreshTokenUse,
  Rotation,
  RotationSettings,
} from './authorization-server-grants.js';
export * from './virtual-app.js';
export * from './virtual-browser.js';
export type { VirtualHints } from './virtual-hints.js';
export type { StorageListener, VirtualStorage } from './virtual-storage.js';
export type { TabPorts, VirtualTab } from './virtual-tab.js';
export type { Delay, TabState } from './virtual-thread.js';
export type { AuthConnectApi } from '../auth-connect/auth-connect-api.js';
export type { TransactionStore } from '../ports/transaction-store.js';
export * from '../platform/memory/channel.js';
export * from '../platform/memory/lifecycle.js';
export * from '../platform/memory/lock.js';
export * from '../platform/memory/logger.js';
export * from '../platform/memory/random.js';
export * from '../platform/memory/token-store.js';
export * from '../platform/memory/transaction-store.js';
export * from '../platform/memory/user-agent.js';
export * from './mint.js';
