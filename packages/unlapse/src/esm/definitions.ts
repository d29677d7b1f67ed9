/** The types under the deep path that some apps import them from; nothing to run. */
export type * from '../protocol/auth-result.js';
export type * from '../protocol/config.js';
export type * from '../protocol/manifest.js';
export type * from '../protocol/provider-request.js';
