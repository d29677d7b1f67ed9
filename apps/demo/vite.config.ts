import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const server = { port: 8100, strictPort: true };

export default defineConfig({
  plugins: [vue()],
  // The library is linked from the workspace: it must find the app's copies of these.
  resolve: { dedupe: ['vue', 'vue-router'] },
  build: {
    rolldownOptions: {
      treeshake: {
        // Ionic's package does not say so itself, and the app would hold every component it has.
        moduleSideEffects: [{ test: /@ionic\/core\/components/, sideEffects: false }],
      },
    },
  },
  server,
  preview: server,
});
