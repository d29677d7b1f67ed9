/**
 * The rooms of the library and the one direction of imports between them (docs/adr/0003).
 * Run inside packages/unlapse: `depcruise src`.
 */
const core = ['protocol', 'ports', 'errors'];
const machinery = ['refresh', 'login', ...core];
const providers = ['providers', 'auth-connect', ...machinery];

/** Room → the rooms that it may import besides itself. */
const rooms = {
  errors: [],
  ports: ['errors'],
  protocol: ['ports', 'errors'],
  refresh: core,
  login: core,
  session: machinery,
  'auth-connect': machinery,
  providers,
  vue: ['session', ...providers],
  capacitor: ['platform', 'ports', 'errors'],
  platform: ['ports', 'errors'],
  server: ['platform', ...core],
  testing: ['session', 'platform', ...providers],
  // A program for Node: what it knows of servers it takes from the providers.
  cli: ['platform', ...providers],
  // Type-only, for the deep import that Auth Connect apps use: `dist/esm/definitions`.
  esm: core,
};

/** Package → the rooms that may import it. */
const packages = {
  vue: ['vue'],
  'vue-router': ['vue'],
  jose: ['server', 'testing'],
  commander: ['cli'],
  diff: ['cli'],
  'jsonc-parser': ['cli'],
  yaml: ['cli'],
  '@xmldom/xmldom': ['cli'],
};

const fallback = String.raw`^src/protocol/sha256-fallback\.ts$`;
const entries = String.raw`^src/(index|(vue|capacitor|server|testing)/index|cli/main|esm/definitions)\.ts$`;
const serverEntry = String.raw`^src/server/index\.ts$`;
const tests = String.raw`\.(test|contract)\.ts$`;

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'At run time, that is: types are erased, and within a room may refer to each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'unknown-room',
      comment: 'A new folder needs a line in `rooms` above.',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(rooms).join('|')})/` },
    },
    ...Object.entries(rooms).map(([room, others]) => ({
      name: `room-${room}`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: [tests, serverEntry] },
      to: { path: '^src/', pathNot: `^src/(${[room, ...others].join('|')})/` },
    })),
    {
      name: 'room-index',
      comment: 'The root entry must not pull in a framework, or what only servers and tests need.',
      severity: 'error',
      from: { path: '^src/[^/]+$' },
      to: { path: '^src/(vue|capacitor|server|testing|cli)/' },
    },
    {
      name: 'entry-server',
      comment:
        'Wires the verifier to the clock and the network, as the root entry does for the browser.',
      severity: 'error',
      from: { path: serverEntry },
      to: { path: '^src/', pathNot: '^src/(server|platform|protocol|ports|errors)/' },
    },
    ...Object.entries(packages).map(([name, allowed]) => ({
      name: `package-${name}`,
      severity: 'error',
      from: { path: '^src/', pathNot: [`^src/(${allowed.join('|')})/`, tests] },
      to: { path: `node_modules/${name}/` },
    })),
    {
      name: 'device-only-lazily',
      comment: 'A web app must not load what is for devices.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(platform/)?capacitor/', tests] },
      to: { path: '^src/platform/capacitor/', dynamic: false },
    },
    {
      name: 'no-capacitor-import',
      comment: 'A package that a web app has not installed breaks its build: go by the bridge.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: 'node_modules/(@capacitor|@aparajita)/' },
    },
    {
      name: 'hashes-only-lazily',
      comment: 'The pure-JS SHA-256 is for pages without crypto.subtle: others must not load it.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: fallback, dynamic: false },
    },
    {
      name: 'hashes-only-in-fallback',
      severity: 'error',
      from: { path: '^src/', pathNot: [fallback, '^src/testing/', tests] },
      to: { path: 'node_modules/@noble/' },
    },
    {
      name: 'no-node-builtins',
      comment:
        'The library runs in browsers and in every server runtime; only its program needs Node.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', tests] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-dead-module',
      comment: 'Every module is part of what an entry of the package needs.',
      severity: 'error',
      from: { path: entries },
      to: { path: '^src/', pathNot: [entries, tests], reachable: false },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'only-installed-packages',
      comment: 'What users of the library do not get with it must not be imported.',
      severity: 'error',
      from: { path: '^src/', pathNot: tests },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm-peer'],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
