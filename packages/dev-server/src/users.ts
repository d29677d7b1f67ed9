import { readFile } from 'node:fs/promises';
import { DevServerError } from './errors.js';

/** Somebody who can sign in. */
export interface User {
  /** The name to sign in with; the `sub` claim too. */
  readonly username: string;
  readonly password: string;
  /** The `name` claim. */
  readonly name: string;
  readonly email: string;
}

export const readyUsers: readonly User[] = [
  { username: 'alice', password: 'password', name: 'Alice Adams', email: 'alice@example.com' },
  { username: 'bob', password: 'password', name: 'Bob Brown', email: 'bob@example.com' },
  { username: 'carol', password: 'password', name: 'Carol Clark', email: 'carol@example.com' },
];

/**
 * Reads users from `alice:password,bob:password`, or from a JSON file with an array of
 * `{ username, password, name?, email? }`.
 *
 * @throws {DevServerError} DEV_SERVER_INVALID_OPTION: neither list nor file
 */
export async function parseUsers(listOrPath: string): Promise<User[]> {
  if (!listOrPath.endsWith('.json')) {
    return listOrPath.split(',').map((pair) => {
      const [username, ...password] = pair.split(':');
      return completeUser({ username, password: password.join(':') });
    });
  }
  let content: unknown;
  try {
    content = JSON.parse(await readFile(listOrPath, 'utf8'));
  } catch (cause) {
    throw invalid(`the file of users ${listOrPath} cannot be read as JSON`, { cause });
  }
  if (!Array.isArray(content)) throw invalid('the file of users holds no array');
  return content.map(completeUser);
}

function completeUser(entry: unknown): User {
  const { username, password, name, email } = entry as Partial<Record<string, unknown>>;
  if (typeof username !== 'string' || typeof password !== 'string' || !username || !password) {
    throw invalid('a user needs a name and a password: --users alice:password,bob:password');
  }
  return {
    username,
    password,
    name: typeof name === 'string' ? name : username.charAt(0).toUpperCase() + username.slice(1),
    email: typeof email === 'string' ? email : `${username}@example.com`,
  };
}

function invalid(message: string, options?: ErrorOptions): DevServerError {
  return new DevServerError('DEV_SERVER_INVALID_OPTION', message, options);
}
