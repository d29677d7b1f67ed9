import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** A test that needs a DOM says so itself: `// @vitest-environment happy-dom`. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unlapse', root: 'packages/unlapse', include: ['src/**/*.test.ts'] } },
      { test: { name: 'dev-server', root: 'packages/dev-server' } },
      { test: { name: 'api', root: 'apps/api' } },
      { plugins: [vue()], test: { name: 'demo', root: 'apps/demo', environment: 'happy-dom' } },
      { plugins: [vue()], test: { name: 'recipes', root: 'recipes', environment: 'happy-dom' } },
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
