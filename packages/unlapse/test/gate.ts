/** Something that takes until a test says that it is over. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  const target = new EventTarget();
  const opened = new Promise<void>((resolve) => {
    target.addEventListener('open', () => resolve());
  });
  return { opened, open: () => target.dispatchEvent(new Event('open')) };
}
