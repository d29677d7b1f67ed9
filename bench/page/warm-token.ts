import type { Client, ClientFactory } from './clients/client.js';
import { createKeycloak } from './clients/keycloak.js';
import { createUnlapse } from './clients/unlapse.js';
import { interleaved, timeOf, type Timed } from './rounds.js';
import { signIn } from './sign-in.js';

const clients = { unlapse: createUnlapse, keycloak: createKeycloak } as const satisfies Record<
  string,
  ClientFactory
>;

export type ClientName = keyof typeof clients;

/** Awaited one after the other, as an app does before each of its requests. */
const CALLS = 2000;

/** A token that is at hand, by client; milliseconds per call. */
export async function timeWarmTokens(rounds: number): Promise<Record<ClientName, number[]>> {
  const result = await signIn();
  const timed = {} as Record<ClientName, Timed>;
  for (const name of Object.keys(clients) as ClientName[]) {
    const client = await clients[name](result);
    timed[name] = async () => (await timeOf(() => callOften(client, CALLS))) / CALLS;
  }
  return interleaved(rounds, 1, timed);
}

export async function callOften(client: Client, times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) {
    if ((await client.getAccessToken()) === undefined) throw new Error('no token');
  }
}
