/** A lane: work that must not overlap, one after the other, in the order it was asked for. A failure blocks nobody behind it. */
export class Lane {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }
}
