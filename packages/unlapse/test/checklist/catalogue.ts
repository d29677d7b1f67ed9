/** The ids of all lines: each is there once, none is left out. */
export const lineIds: readonly string[] = [
  ...numbered('A', 17),
  ...numbered('B', 13),
  ...numbered('C', 11),
  ...numbered('D', 15),
  ...numbered('E', 10),
  ...Array.from({ length: 7 }, (_, index) => `F-M${index + 1}`),
  ...numbered('G', 10),
  ...numbered('H', 16),
];

function numbered(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => letter + String(index + 1).padStart(2, '0'));
}
