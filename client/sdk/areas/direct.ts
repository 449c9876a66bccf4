/** Direct Messages. The work itself is in direct/work.ts, fetched when first asked for: most visits begin with reading. */
import type { Direct } from '../api-direct.ts';
import { lacks } from '../direct/lacks.ts';
import type { DirectParts, Work } from '../direct/work.ts';
import { fetched } from '../fetched.ts';

export function createDirect(parts: DirectParts): Direct {
  let made: Work | null = null;
  const work = async () => {
    const { createWork } = await fetched(import('../direct/work.ts'));
    return (made ??= createWork(parts));
  };
  return {
    lacks,
    send: async (message) => (await work()).send(message),
    reissue: async (threadId, ref, terms) => (await work()).reissue(threadId, ref, terms),
    revoke: async (threadId, ref) => (await work()).revoke(threadId, ref),
    textCode: async (threadId, ref) => (await work()).textCode(threadId, ref),
    confirmNumber: async (threadId, ref) => (await work()).confirmNumber(threadId, ref),
    look: async (threadId) => (await work()).look(threadId),
  };
}
