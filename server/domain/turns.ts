/** One at a time per key, in order of asking: for work that reads, decides and writes with pauses in between. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const leave = (): void => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    };
    const settled: Promise<void> = mine.then(leave, leave);
    this.#last.set(key, settled);
    return mine;
  }
}
