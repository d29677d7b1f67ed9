import type { CapacitorConfig } from '@capacitor/cli';

const config: CapacitorConfig = {
  appId: 'unlapse.demo',
  appName: 'Unlapse',
  webDir: 'dist',
  // The servers of the demo run on your machine, without certificates.
  server: { cleartext: true },
  // `fetch` by the native side: the API lets the pages of one web origin in, and an app has another.
  plugins: { CapacitorHttp: { enabled: true } },
};

export default config;
