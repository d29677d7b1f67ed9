/** The ids of all faults that we know of: each is a row, none is left out. */
export const faultIds: readonly string[] = [
  // The network.
  ...numbered(1, 12),
  // Answers with an error.
  ...numbered(13, 21),
  ...lettered(21, 'bcde'),
  // Strange answers.
  ...numbered(22, 29),
  ...lettered(28, 'bc'),
  ...lettered(29, 'bcdefghij'),
  // Keys, clocks and timers.
  ...numbered(30, 39),
  // Many contexts.
  ...numbered(40, 56),
  // Storage, and the life of an app.
  ...numbered(57, 80),
  ...lettered(66, 'bc'),
];

function numbered(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => idOf(first + index));
}

function lettered(number: number, letters: string): readonly string[] {
  return letters.split('').map((letter) => idOf(number) + letter);
}

function idOf(number: number): string {
  return `F${String(number).padStart(2, '0')}`;
}
