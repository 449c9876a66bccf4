/**
 * What the gateway waits for, in memory: that the outbox has changed, and tests of sending that an administrator waits
 * for. Nothing here is lost that matters: the outbox itself is in the database, and a test is asked again.
 */
import type { Later, Nodes } from '../ports.ts';
import type { TestSend } from './door.ts';

/** The next change from the moment of asking on, so that none falls between looking and waiting. */
export interface NextChange {
  /** Resolves at the change, at the latest after `ms`. */
  within(ms: number): Promise<void>;
  forget(): void;
}

export class OutboxWork {
  readonly #later: Later;
  readonly #nodes: Nodes | null;
  readonly #waiting = new Set<() => void>();

  /** @param nodes where others change the same outbox */
  constructor(later: Later, nodes: Nodes | null) {
    this.#later = later;
    this.#nodes = nodes;
    nodes?.onOutbox(() => this.#wake());
  }

  /** The outbox has something new: everybody who waits looks again, at other nodes too. */
  changed(): void {
    this.#wake();
    this.#nodes?.tellOutbox();
  }

  #wake(): void {
    this.#waiting.forEach((resolve) => resolve());
  }

  next(): NextChange {
    let tell = (): void => undefined;
    const changed = new Promise<void>((resolve) => (tell = resolve));
    const heard = (): void => {
      this.#waiting.delete(heard);
      tell();
    };
    this.#waiting.add(heard);
    const within = async (ms: number): Promise<void> => {
      const cancel = this.#later(ms, heard);
      await changed;
      cancel();
    };
    return { within, forget: () => void this.#waiting.delete(heard) };
  }
}

export interface TestResult {
  readonly accepted: boolean;
  readonly code: string | null;
}

export class TestSends {
  readonly #later: Later;
  readonly #queued: TestSend[] = [];
  readonly #answers = new Map<string, (result: TestResult) => void>();
  readonly #asked = new Map<string, Promise<TestResult | null>>();

  constructor(later: Later) {
    this.#later = later;
  }

  get isEmpty(): boolean {
    return this.#queued.length === 0;
  }

  /** Queues a test; its result, or null when nobody answered within `ms`. Known by `answerTo` until it is let go. */
  ask(test: TestSend, ms: number): Promise<TestResult | null> {
    this.#queued.push(test);
    const answer = new Promise<TestResult | null>((resolve) => {
      const end = (result: TestResult | null): void => {
        cancel();
        this.#answers.delete(test.testId);
        const at = this.#queued.indexOf(test);
        if (at >= 0) this.#queued.splice(at, 1);
        resolve(result);
      };
      const cancel = this.#later(ms, () => end(null));
      this.#answers.set(test.testId, end);
    });
    this.#asked.set(test.testId, answer);
    return answer;
  }

  /** The answer that somebody waits for already; undefined where nobody does. */
  answerTo(testId: string): Promise<TestResult | null> | undefined {
    return this.#asked.get(testId);
  }

  /** Its result stands in the database now, or will never be known. */
  letGo(testId: string): void {
    this.#asked.delete(testId);
  }

  /** Gives each out once. */
  take(): TestSend[] {
    return this.#queued.splice(0);
  }

  answer(testId: string, result: TestResult): void {
    this.#answers.get(testId)?.(result);
  }
}
