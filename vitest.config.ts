import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** Nothing waits for a time-out to pass a test; a busy machine must not fail one. */
const patience = { testTimeout: 30_000, hookTimeout: 60_000 };

/** A test that needs a DOM says so itself: `// @vitest-environment happy-dom`. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'unlapse',
          root: 'packages/unlapse',
          include: [
            'src/**/*.test.ts',
            'test/{checklist,cli,conformance,crash-matrix,custom-providers,faults,fuzz,native,planted-flaws,simulation,stored-results}/*.test.ts',
          ],
        },
      },
      { test: { ...patience, name: 'dev-server', root: 'packages/dev-server' } },
      { test: { ...patience, name: 'api', root: 'apps/api' } },
      { test: { ...patience, name: 'bench', root: 'bench' } },
      { test: { ...patience, name: 'supply-chain', root: 'scripts/supply-chain' } },
      {
        test: {
          ...patience,
          name: 'capacitor-auth-session',
          root: 'packages/capacitor-auth-session',
          include: ['test/*.test.ts'],
        },
      },
      {
        test: {
          ...patience,
          name: 'capacitor-auth-session-package',
          root: 'packages/capacitor-auth-session',
          include: ['test/package/*.test.ts'],
        },
      },
      {
        plugins: [vue()],
        test: { ...patience, name: 'demo', root: 'apps/demo', environment: 'happy-dom' },
      },
      {
        plugins: [vue()],
        test: { ...patience, name: 'recipes', root: 'recipes', environment: 'happy-dom' },
      },
      {
        test: {
          name: 'boundaries',
          root: 'packages/unlapse/test/boundaries',
          exclude: ['fixture/**'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'package',
          root: 'packages/unlapse/test/package',
          include: ['*.test.ts'],
          globalSetup: ['installed-package.ts'],
          // A test may be a compiler at work: no more of them than processors.
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
