import { readFileSync } from 'node:fs';

/**
 * Budgets of what an app's users download: minified, brotli, dependencies included. Measured on
 * the built package, one provider each.
 */
const root = 'packages/unlapse/dist/index.js';

/** What loads only in rare cases is no part of the price: a dynamic import stays a request. */
const lazyParts = {
  name: 'lazy-parts',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

const modifyEsbuildConfig = (config) => ({ ...config, format: 'esm', plugins: [lazyParts] });

/** Other rooms: esbuild takes the pattern `../*` for a folder, and would leave out everything. */
const otherRooms = {
  name: 'other-rooms',
  setup(build) {
    build.onResolve({ filter: /^\.\.\// }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path, external: true },
    );
  },
};

const exportNames = JSON.parse(
  readFileSync('packages/unlapse/test/package/export-names.json', 'utf8'),
)['@ionic-enterprise/auth'];
const providers = exportNames.filter((name) => /(?<!Auth)Provider$/.test(name));

/** Without a budget: what counts is how much each is over the first one (scripts/size.ts). */
const withEachProvider = ['', ...providers].map((name) => ({
  name: `AuthConnect + ${name}`,
  path: root,
  import: name === '' ? '{ AuthConnect }' : `{ AuthConnect, ${name} }`,
  modifyEsbuildConfig,
}));

export default [
  {
    name: 'AuthConnect',
    path: root,
    import: '{ AuthConnect, Auth0Provider }',
    limit: '15.75 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'createSession',
    path: root,
    import: '{ createSession, Auth0Provider }',
    limit: '18.4 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'the device, which apps on one load by themselves',
    path: 'packages/unlapse/dist/platform/capacitor/device.js',
    limit: '3.25 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'unlapse/capacitor',
    path: 'packages/unlapse/dist/capacitor/index.js',
    limit: '1.5 kB',
    modifyEsbuildConfig,
  },
  {
    name: 'unlapse/vue, on top',
    path: 'packages/unlapse/dist/vue/index.js',
    // The core is in the line above already.
    ignore: ['vue', 'vue-router'],
    limit: '1.5 kB',
    modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', plugins: [otherRooms] }),
  },
  ...withEachProvider,
];
