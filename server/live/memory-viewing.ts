/** Which thread each socket has on its screen: in memory, for as long as the socket lives. */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { ViewingPort } from '../domain/ports.ts';

export function memoryViewing(): ViewingPort {
  const screens = new Map<string, { readonly userId: UserId; readonly threadId: ThreadId }>();
  const viewers = new Map<ThreadId, Map<string, UserId>>();
  const leave = (socketId: string): ThreadId | null => {
    const before = screens.get(socketId)?.threadId ?? null;
    screens.delete(socketId);
    if (before === null) return null;
    const others = viewers.get(before);
    others?.delete(socketId);
    if (others?.size === 0) viewers.delete(before);
    return before;
  };
  return {
    set: (userId, socketId, threadId) => {
      const before = leave(socketId);
      if (threadId !== null) {
        screens.set(socketId, { userId, threadId });
        const there = viewers.get(threadId) ?? new Map<string, UserId>();
        viewers.set(threadId, there.set(socketId, userId));
      }
      return Promise.resolve(before);
    },
    leave: (userId) => {
      const mine = [...screens].filter(([, screen]) => screen.userId === userId).map(([socketId]) => socketId);
      return Promise.resolve([...new Set(mine.map(leave).filter((threadId) => threadId !== null))]);
    },
    of: (threadId) => Promise.resolve([...new Set(viewers.get(threadId)?.values() ?? [])]),
  };
}
