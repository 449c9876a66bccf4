/**
 * Many who ask "is this still so?" share one look: whoever comes while one is under way is in the next, so that every answer
 * is younger than its question, and the database is asked once at a time however many wait.
 */
interface Round<Key> {
  readonly keys: Set<Key>;
  readonly done: Promise<void>;
}

export class Rounds<Key> {
  readonly #look: (keys: readonly Key[]) => Promise<void>;
  #next: Round<Key> | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(look: (keys: readonly Key[]) => Promise<void>) {
    this.#look = look;
  }

  /** Resolves after a look at this key that began later than now; rejects where that look failed. */
  join(key: Key): Promise<void> {
    this.#next ??= this.#plan();
    this.#next.keys.add(key);
    return this.#next.done;
  }

  #plan(): Round<Key> {
    const keys = new Set<Key>();
    const done = this.#last.then(() => {
      this.#next = null;
      return this.#look([...keys]);
    });
    this.#last = done.then(
      () => undefined,
      () => undefined,
    );
    return { keys, done };
  }
}
