import axios, { type AxiosInstance } from 'axios';
import type { Session } from 'unlapse';

export function createAxios(session: Session, baseURL: string): AxiosInstance {
  return axios.create({ baseURL, adapter: 'fetch', env: { fetch: session.fetch } });
}
