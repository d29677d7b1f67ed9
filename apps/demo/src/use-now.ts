import { onScopeDispose, ref, type Ref } from 'vue';

/** The wall clock; epoch milliseconds, a few times a second while the page can be seen. */
export function useNow(everyMs = 200): Readonly<Ref<number>> {
  const nowMs = ref(Date.now());
  const timer = setInterval(() => {
    if (!document.hidden) nowMs.value = Date.now();
  }, everyMs);
  onScopeDispose(() => {
    clearInterval(timer);
  });
  return nowMs;
}
