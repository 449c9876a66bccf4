/**
 * Short-lived shared state of several nodes, in Redis. All of it may be lost at any time: who is there is put back within
 * seconds by the nodes, typing lasts seconds, counters start anew. What must never happen twice is not decided here but in
 * the database.
 */
import { randomBytes } from 'node:crypto';
import type { Live } from '../domain/ports.ts';
import type { RedisLine } from './redis-line.ts';
import { redisPeople } from './redis-people.ts';
import { redisThrottle, redisTurns, redisTyping } from './redis-signs.ts';
import type { Tries } from './throttle.ts';

export interface RedisLive extends Live {
  /** This node lives no more; what it says of its sockets is forgotten. */
  close(): Promise<void>;
}

/** @param tries other limits than the defaults, by name */
export async function createRedisLive(line: RedisLine, tries: Partial<Tries> = {}): Promise<RedisLive> {
  const people = await redisPeople(line, randomBytes(9).toString('hex'));
  return {
    presence: people.presence,
    viewing: people.viewing,
    typing: redisTyping(line),
    throttle: redisThrottle(line, tries),
    turns: redisTurns(line),
    close: () => people.close(),
  };
}
