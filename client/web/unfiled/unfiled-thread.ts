/** The practice's one thread of what came in and belongs to nobody yet, and how much of it waits. Pure; part of the first load. */
import type { State, Thread } from '../../sdk/state.ts';

export const unfiledThread = ({ threads, threadOrder }: State): Thread | undefined => {
  for (const threadId of threadOrder) if (threads[threadId]?.kind === 'unfiled') return threads[threadId];
  return undefined;
};

const counted = new WeakMap<Thread, number>();

/** Null where nothing ever came in. */
export function waitingToBeFiled(state: State): number | null {
  const thread = unfiledThread(state);
  if (thread === undefined) return null;
  const known = counted.get(thread);
  if (known !== undefined) return known;
  const waiting = thread.messages.filter(
    ({ body }) => body.kind === 'text' && body.via?.direction === 'in' && body.via.filed === null,
  ).length;
  counted.set(thread, waiting);
  return waiting;
}
