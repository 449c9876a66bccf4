/** Nothing can be sent in this thread: I have left it, or it is in doubt. */
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { useSelect } from '../corridor/context.tsx';

export const useIsShut = (threadId: ThreadId): boolean =>
  useSelect(({ threads }) => {
    const thread = threads[threadId];
    return thread === undefined || thread.left || thread.alarm !== null;
  });
