/** Live state of the kind that a test's project runs on: one process's memory, or Redis under a name of the test's own. */
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { Live } from '../../server/domain/ports.ts';
import { createMemoryLive } from '../../server/live/memory.ts';
import { openRedis } from '../../server/live/redis-line.ts';
import { createRedisLive } from '../../server/live/redis.ts';
import { quietLog } from './quiet-log.ts';

export interface TestLive {
  readonly live: Live;
  readonly close: () => Promise<void>;
}

export const newLiveName = (): string => `test:${randomBytes(8).toString('hex')}`;

/** @param name those with the same one share what they know, where the kind can */
export async function openLive(name = newLiveName()): Promise<TestLive> {
  const redis: string | undefined = inject('redis');
  if (redis === undefined) return { live: createMemoryLive(), close: () => Promise.resolve() };
  const line = await openRedis(redis, name, quietLog);
  const live = await createRedisLive(line);
  const close = async () => {
    await live.close();
    await line.close();
  };
  return { live, close };
}
