/** Who types where, until when: in memory, for seconds. */
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { TypingPort } from '../domain/ports.ts';

export function memoryTyping(): TypingPort {
  const until = new Map<string, { threadId: ThreadId; userId: UserId; until: number }>();
  return {
    set: (threadId, userId, end) => {
      const key = `${threadId} ${userId}`;
      const was = until.has(key);
      if (end === null) until.delete(key);
      else until.set(key, { threadId, userId, until: end });
      return Promise.resolve(was !== (end !== null));
    },
    expired: (now) => {
      const over = [...until].filter(([, one]) => one.until <= now);
      for (const [key] of over) until.delete(key);
      return Promise.resolve(over.map(([, { threadId, userId }]) => ({ threadId, userId })));
    },
  };
}
