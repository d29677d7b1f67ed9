import type { UserAgentLook } from '../../ports/user-agent.js';

/**
 * Whose cookies the server's pages see: `private` those of this app's Safari view, `shared` the
 * system browser's, `ephemeral` none.
 */
export type Presentation = 'private' | 'shared' | 'ephemeral';

/** `ios.webView` says nothing of Android, whose tabs share the browser's cookies. */
export function presentationOf(platform: string, look: UserAgentLook | undefined): Presentation {
  if (platform === 'android') return look?.android?.isIncognito ? 'ephemeral' : 'shared';
  const webView = look?.ios?.webView;
  return webView === 'private' || webView === 'ephemeral' ? webView : 'shared';
}

/** The colour of the bar, as the plugins take it: `#RRGGBB` or `#RRGGBBAA`. */
export function toolbarColorOf(
  platform: string,
  look: UserAgentLook | undefined,
): string | undefined {
  if (platform === 'ios') return look?.ios?.safariWebViewOptions?.preferredBarTintColor;
  // Android's own order is #AARRGGBB.
  return look?.android?.toolbarColor?.replace(/^#([0-9a-f]{2})([0-9a-f]{6})$/i, '#$2$1');
}
