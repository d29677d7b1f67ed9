import { isNative } from './runtime.js';

/** Where the app's servers are and who it is to them. */
export interface Environment {
  readonly issuer: string;
  readonly apiUrl: string;
  readonly audience: string;
  readonly clientId: string;
}

export const environment: Environment = {
  issuer: import.meta.env.VITE_ISSUER ?? 'http://localhost:9400',
  apiUrl: import.meta.env.VITE_API_URL ?? 'http://localhost:8101',
  audience: import.meta.env.VITE_AUDIENCE ?? 'https://api.unlapse.example',
  // An app on a device is another client: servers treat the two kinds differently.
  clientId: isNative ? 'unlapse-demo-native' : (import.meta.env.VITE_CLIENT_ID ?? 'unlapse-demo'),
};
