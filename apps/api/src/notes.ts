/** One note, as it is sent. */
export interface Note {
  readonly id: string;
  readonly text: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** The notes of every user, in memory: gone with the process. */
export interface Notebook {
  /** Newest first. */
  list(owner: string): readonly Note[];
  add(owner: string, text: string): Note;
  /** Whether the owner had such a note. */
  remove(owner: string, id: string): boolean;
}

export function createNotebook(): Notebook {
  const notesOf = new Map<string, readonly Note[]>();
  const list = (owner: string): readonly Note[] => notesOf.get(owner) ?? [];

  return {
    list,
    add(owner, text) {
      const note = { id: crypto.randomUUID(), text, createdAt: new Date().toISOString() };
      notesOf.set(owner, [note, ...list(owner)]);
      return note;
    },
    remove(owner, id) {
      const kept = list(owner).filter((note) => note.id !== id);
      const isGone = kept.length < list(owner).length;
      notesOf.set(owner, kept);
      return isGone;
    },
  };
}
