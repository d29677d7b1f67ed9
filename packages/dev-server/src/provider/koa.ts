import type Provider from 'oidc-provider';

/** What oidc-provider's Koa hands to a request handler. */
export type Middleware = Parameters<Provider['use']>[0];
export type Context = Parameters<Middleware>[0];
