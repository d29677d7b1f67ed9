import { parseFault, type Fault } from './fault.js';

/** What somebody asked for on the page. */
export type Wish =
  | { readonly action: 'set'; readonly fault: Fault }
  | { readonly action: 'revoke'; readonly username: string | undefined }
  | { readonly action: 'clear' | 'reset-counts' };

/**
 * Reads one of the page's forms.
 *
 * @throws {DevServerError} DEV_SERVER_INVALID_FAULT: not a fault
 */
export function readForm(form: URLSearchParams): Wish {
  const action = form.get('action') ?? 'set';
  switch (action) {
    case 'clear':
    case 'reset-counts':
      return { action };
    case 'revoke':
      return { action, username: form.get('user') || undefined };
    default:
      return {
        action: 'set',
        fault: parseFault({
          kind: form.get('kind'),
          grantType: form.get('grantType') ?? undefined,
          times: numberIn(form, 'times'),
          retryAfterSeconds: numberIn(form, 'retryAfterSeconds'),
          hangMs: numberIn(form, 'hangMs'),
        }),
      };
  }
}

/** An empty field is one that was not filled in. */
function numberIn(form: URLSearchParams, name: string): number | undefined {
  const text = form.get(name);
  return text ? Number(text) : undefined;
}
