import type { CapacitorConfig } from '@capacitor/cli';

const config: CapacitorConfig = {
  appId: 'unlapse.demo',
  appName: 'Unlapse',
  webDir: 'dist',
};

export default config;
