import { readonly, ref, type Ref } from 'vue';

/** `system` follows the device. */
export type Appearance = 'system' | 'light' | 'dark';

const STORAGE_KEY = 'appearance';
const device = matchMedia('(prefers-color-scheme: dark)');
const chosen = ref<Appearance>(toAppearance(localStorage.getItem(STORAGE_KEY)) ?? 'system');

/** Puts the chosen colours on the page and follows the device from then on. */
export function startAppearance(): void {
  apply();
  device.addEventListener('change', apply);
}

export function useAppearance(): {
  readonly appearance: Readonly<Ref<Appearance>>;
  readonly choose: (value: Appearance) => void;
} {
  return {
    appearance: readonly(chosen),
    choose(value) {
      chosen.value = value;
      localStorage.setItem(STORAGE_KEY, value);
      apply();
    },
  };
}

function apply(): void {
  const dark = chosen.value === 'dark' || (chosen.value === 'system' && device.matches);
  document.documentElement.classList.toggle('ion-palette-dark', dark);
}

function toAppearance(value: unknown): Appearance | undefined {
  return value === 'system' || value === 'light' || value === 'dark' ? value : undefined;
}
