/** Where the sign-in happens: in a window of its own, or in this one. */
export type UiMode = 'popup' | 'current';

const STORAGE_KEY = 'ui-mode';

/** The choice in the URL (`?ui=current`), which is remembered, or else the remembered one. */
export function readUiMode(search: string, storage: Storage): UiMode {
  const asked = toUiMode(new URLSearchParams(search).get('ui'));
  if (asked !== undefined) storage.setItem(STORAGE_KEY, asked);
  return asked ?? toUiMode(storage.getItem(STORAGE_KEY)) ?? 'popup';
}

export function rememberUiMode(mode: UiMode, storage: Storage): void {
  storage.setItem(STORAGE_KEY, mode);
}

export function toUiMode(value: unknown): UiMode | undefined {
  return value === 'popup' || value === 'current' ? value : undefined;
}
