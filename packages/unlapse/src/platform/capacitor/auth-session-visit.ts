import { ConfigurationError, InvalidResponseError } from '../../errors/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { AuthSessionPlugin } from './plugins.js';
import { unsupported, type Visit } from './visit.js';
import { within } from './within.js';

/** How long closing the sheet may take: the native side may never answer. */
const CLOSE_WITHIN_MS = 1_000;

/**
 * Shows a visit with the plugin, which knows exactly whether the user came back or closed it.
 *
 * @throws {UnsupportedError} UNLAPSE_PLATFORM_UNSUPPORTED: the system cannot show it
 * @throws {ConfigurationError} UNLAPSE_CONFIGURATION_INVALID: an https callback is not verified
 * @throws {InvalidResponseError} UNLAPSE_CALLBACK_INVALID: it came back to another URL
 */
export async function visitAuthSession(
  plugin: AuthSessionPlugin,
  clock: Clock,
  visit: Visit,
  presentation: 'shared' | 'ephemeral',
  toolbarColor: string | undefined,
): Promise<string> {
  if (visit.isOver) return visit.ended;
  let isOpen = true;
  void plugin
    .open({
      url: visit.url,
      callbackUrl: visit.returnUrl,
      presentation,
      ...(toolbarColor && { toolbarColor }),
    })
    .then(
      ({ url }) => {
        isOpen = false;
        if (visit.isAnswer(url)) return visit.end(url);
        const message = 'the system browser came back to another URL';
        visit.fail(new InvalidResponseError('UNLAPSE_CALLBACK_INVALID', message));
      },
      (error: unknown) => {
        isOpen = false;
        fail(visit, codeOf(error));
      },
    );
  try {
    return await visit.ended;
  } finally {
    if (isOpen) await within(clock, CLOSE_WITHIN_MS, plugin.close());
  }
}

function fail(visit: Visit, code: string): void {
  switch (code) {
    case 'CANCELLED':
      return visit.cancel('UNLAPSE_LOGIN_CANCELLED', 'the system browser was closed');
    case 'CALLBACK_VERIFICATION_FAILED': {
      const message =
        'the https callback is not verified: publish apple-app-site-association and assetlinks.json';
      return visit.fail(new ConfigurationError('UNLAPSE_CONFIGURATION_INVALID', message));
    }
    default:
      return visit.fail(unsupported(`the system's sign-in sheet failed: ${code}`));
  }
}

/** One of the plugin's own codes: what else it says may hold the URL. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[A-Z_]+$/.test(code) ? code : 'FAILED';
}
