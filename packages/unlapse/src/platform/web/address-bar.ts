import type { AddressBar } from '../../ports/address-bar.js';

/** The address bar of this page; silent where there is none (server-side rendering). */
export function createWebAddressBar(): AddressBar {
  return {
    url: () => globalThis.location?.href,
    replace: (url) => globalThis.history?.replaceState(globalThis.history.state, '', url),
  };
}
