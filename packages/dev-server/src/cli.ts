#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import { banner } from './banner.js';
import { DevServerError } from './errors.js';
import {
  crossOriginOpenerPolicies,
  defaultBehaviour,
  defaultClient,
  defaultPort,
  type Behaviour,
  type CrossOriginOpenerPolicy,
} from './options.js';
import { profileNames, type ProfileName } from './profiles/profiles.js';
import { startDevServer } from './start-dev-server.js';
import { parseUsers } from './users.js';

interface Flags {
  readonly profile: ProfileName;
  readonly port: number;
  readonly accessTokenTtl?: number;
  readonly refreshTokenTtl?: number;
  readonly rotate?: boolean;
  readonly rotationGrace?: number;
  readonly reuseDetection?: boolean;
  readonly users?: string;
  readonly clientId: string;
  readonly redirectUri?: string[];
  readonly postLogoutRedirectUri?: string[];
  readonly dpopNonce?: boolean;
  readonly requirePar?: boolean;
  readonly coop?: CrossOriginOpenerPolicy;
  readonly iKnowThisIsNotForProduction?: boolean;
}

const command = new Command('unlapse-dev-server')
  .description('An OpenID Provider for development: any user in one click, faults on demand.')
  .addOption(
    new Option('--profile <name>', 'imitate the server of a vendor, with its defaults')
      .choices(profileNames)
      .default('openid'),
  )
  .option('--port <number>', 'port on localhost, 0 for any free one', wholeNumber, defaultPort)
  .option(
    '--access-token-ttl <s>',
    `life of an access token ${byDefault(defaultBehaviour.accessTokenTtlSeconds)}`,
    wholeNumber,
  )
  .option(
    '--refresh-token-ttl <s>',
    `life of a refresh token ${byDefault(defaultBehaviour.refreshTokenTtlSeconds)}`,
    wholeNumber,
  )
  .option(
    '--rotate',
    `replace the refresh token at each refresh ${byDefault(defaultBehaviour.rotate)}`,
  )
  .option('--no-rotate', 'let a refresh token be used again and again')
  .option(
    '--rotation-grace <s>',
    `let a used refresh token answer with its successor for so long ${byDefault(defaultBehaviour.rotationGraceSeconds)}`,
    wholeNumber,
  )
  .option(
    '--reuse-detection',
    `revoke the grant whose used refresh token is used again ${byDefault(defaultBehaviour.reuseDetection)}`,
  )
  .option('--no-reuse-detection', 'refuse a used refresh token, and do no more')
  .option(
    '--users <list>',
    'alice:password,bob:password, or a JSON file (default: alice, bob, carol)',
  )
  .option('--client-id <id>', 'id of the public client', defaultClient.clientId)
  .option(
    '--redirect-uri <uri>',
    `where it returns to; repeatable (default: ${defaultClient.redirectUris.join(' ')})`,
    collect,
  )
  .option(
    '--post-logout-redirect-uri <uri>',
    'where it returns to after a logout; repeatable (default: the same)',
    collect,
  )
  .option('--dpop-nonce', 'want a nonce in proofs of a key (DPoP)')
  .option('--require-par', 'refuse logins that have not pushed their parameters first')
  .addOption(
    new Option(
      '--coop <policy>',
      `Cross-Origin-Opener-Policy of the pages (default: ${defaultBehaviour.crossOriginOpenerPolicy})`,
    ).choices(crossOriginOpenerPolicies),
  )
  .option('--i-know-this-is-not-for-production', 'start although NODE_ENV is production');

try {
  await run(command.parse().opts<Flags>());
} catch (error) {
  if (!(error instanceof DevServerError)) throw error;
  command.error(`error: ${error.message}`);
}

async function run(flags: Flags): Promise<void> {
  const redirectUris = flags.redirectUri ?? defaultClient.redirectUris;
  const server = await startDevServer({
    ...behaviourOf(flags),
    profile: flags.profile,
    port: flags.port,
    clients: [
      {
        clientId: flags.clientId,
        redirectUris,
        ...(flags.postLogoutRedirectUri && { postLogoutRedirectUris: flags.postLogoutRedirectUri }),
      },
    ],
    ...(flags.users !== undefined && { users: await parseUsers(flags.users) }),
    dpopNonce: flags.dpopNonce === true,
    requirePushedRequests: flags.requirePar === true,
    iKnowThisIsNotForProduction: flags.iKnowThisIsNotForProduction === true,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close());
  }
  console.log(banner(server));
}

/** What was asked for; the rest is left to the profile. */
function behaviourOf(flags: Flags): Partial<Behaviour> {
  const asked = {
    accessTokenTtlSeconds: flags.accessTokenTtl,
    refreshTokenTtlSeconds: flags.refreshTokenTtl,
    rotate: flags.rotate,
    rotationGraceSeconds: flags.rotationGrace,
    reuseDetection: flags.reuseDetection,
    crossOriginOpenerPolicy: flags.coop,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

function byDefault(value: string | number | boolean): string {
  return `(default: ${value}, or the profile's)`;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a whole number.');
  return Number(text);
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}
