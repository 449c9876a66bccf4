/**
 * Ids of writes that are made once: the same wish keeps its id until the server has answered, so that trying again after a
 * lost answer is the same write to the server. Kept in memory, for each person.
 */
import { Fault } from '../../protocol/wire/faults.ts';
import type { JobId } from '../../protocol/wire/ids.ts';
import type { Desk } from './desk.ts';
import { randomId } from './random-id.ts';

/** Details of `unavailable` where the server may have done what was asked. */
const LOST: readonly (string | undefined)[] = ['offline', 'outcome', 'answer', 'reply'];

/** Nobody knows what came of it. */
export const isLost = (error: unknown): boolean => error instanceof Fault && LOST.includes(error.detail);

type Once = <T>(wish: readonly unknown[], work: (id: JobId) => Promise<T>) => Promise<T>;

export function sameWish({ model }: Pick<Desk, 'model'>): Once {
  const open = new Map<string, JobId>();
  return async (wish, work) => {
    const key = JSON.stringify([model.userId, ...wish]);
    const id = open.get(key) ?? randomId<'job'>();
    open.set(key, id);
    try {
      const done = await work(id);
      open.delete(key);
      return done;
    } catch (error) {
      if (!isLost(error)) open.delete(key);
      throw error;
    }
  };
}
