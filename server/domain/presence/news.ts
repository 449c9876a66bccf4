/**
 * Changes of presence on their way to a practice: the first is told at once, and what follows within 200 ms together, each
 * person's newest. When a whole practice comes back at once, everybody hears a few lists instead of hundreds of changes.
 */
import type { PracticeId, UserId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Presence } from '../../../protocol/wire/people.ts';
import type { Ports } from '../ports.ts';
import type { Books } from '../practice/book.ts';

export class PresenceNews {
  /** Of practices that were told something a moment ago. */
  readonly #waiting = new Map<PracticeId, Map<UserId, Presence>>();
  readonly #ports: Pick<Ports, 'later' | 'stores' | 'publisher' | 'log'>;
  readonly #books: Books;

  constructor(ports: Pick<Ports, 'later' | 'stores' | 'publisher' | 'log'>, books: Books) {
    this.#ports = ports;
    this.#books = books;
  }

  /** Resolves when it is told, where that is now. */
  async add(practiceId: PracticeId, presence: Presence): Promise<void> {
    const waiting = this.#waiting.get(practiceId);
    if (waiting !== undefined) return void waiting.set(presence.userId, presence);
    this.#rest(practiceId);
    await this.#tell(practiceId, [presence]);
  }

  #rest(practiceId: PracticeId): void {
    this.#waiting.set(practiceId, new Map());
    this.#ports.later(LIMITS.presenceBatchMs, () => {
      const people = [...(this.#waiting.get(practiceId)?.values() ?? [])];
      if (people.length === 0) return void this.#waiting.delete(practiceId);
      this.#rest(practiceId);
      void this.#tell(practiceId, people);
    });
  }

  /** To everybody who belongs to the practice now, of whoever belongs to it and shows presence now, at any node. Never rejects. */
  async #tell(practiceId: PracticeId, people: readonly Presence[]): Promise<void> {
    const { stores, publisher, log } = this.#ports;
    try {
      const hidden = await stores.read.preferences.hidden(practiceId);
      const active = (await this.#books.get(practiceId)).active();
      const told = people.filter(({ userId }) => active.includes(userId) && !hidden.includes(userId));
      if (told.length > 0) publisher.tell(active, 'presence:changed', { people: told });
    } catch (cause) {
      log.error({ cause }, 'presence.tell');
    }
  }
}
