/** Signs of life of sessions since the last write, and sessions that ended in this process: both in memory, both small. */
import type { SessionId } from '../../../protocol/wire/ids.ts';

export class SessionsSeen {
  #seen = new Map<SessionId, number>();
  readonly #ended = new Map<SessionId, number>();

  note(sessionId: SessionId, at: number): void {
    this.#seen.set(sessionId, at);
  }
  at(sessionId: SessionId): number {
    return this.#seen.get(sessionId) ?? 0;
  }
  /** Hands over what was noted, to be written. */
  take(): { sessionId: SessionId; at: number }[] {
    const taken = [...this.#seen].map(([sessionId, at]) => ({ sessionId, at }));
    this.#seen = new Map();
    return taken;
  }

  end(sessionId: SessionId, at: number): void {
    this.#ended.set(sessionId, at);
    this.#seen.delete(sessionId);
  }
  hasEnded(sessionId: SessionId): boolean {
    return this.#ended.has(sessionId);
  }
  /** After this long no socket of it can be open any more. */
  forgetEnded(before: number): void {
    for (const [sessionId, at] of this.#ended) if (at < before) this.#ended.delete(sessionId);
  }
}
