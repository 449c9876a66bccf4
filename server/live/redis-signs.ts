/** Typing, tries and turns in Redis; without Redis tries are counted, and turns taken, by each node for itself. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { ThrottlePort, TurnsPort, TypingPort } from '../domain/ports.ts';
import { Turns } from '../domain/turns.ts';
import type { RedisLine } from './redis-line.ts';
import { createThrottle, type Tries } from './throttle.ts';

const TYPE = `
  local key = KEYS[1] .. ':typing'
  if ARGV[2] == '' then return redis.call('ZREM', key, ARGV[1]) end
  local isNew = redis.call('ZSCORE', key, ARGV[1]) == false
  redis.call('ZADD', key, ARGV[2], ARGV[1])
  return isNew and 1 or 0`;
const OVER = `
  local key = KEYS[1] .. ':typing'
  local over = redis.call('ZRANGEBYSCORE', key, '-inf', ARGV[1])
  for _, one in ipairs(over) do redis.call('ZREM', key, one) end
  return over`;

export function redisTyping(line: RedisLine): TypingPort {
  return {
    set: async (threadId, userId, until) => (await line.ask(TYPE, [`${threadId} ${userId}`, until ?? ''], 0)) === 1,
    expired: async (now) => {
      const over = (await line.ask(OVER, [now], [])) as readonly string[];
      return over.map((one) => {
        const [threadId, userId] = one.split(' ');
        return { threadId: threadId as ThreadId, userId: userId as UserId };
      });
    },
  };
}

/** The two commands that counting needs; they fail within a second, and the node then counts by itself. */
const counterOf = (line: RedisLine) => ({
  eval: (script: string, { keys: [key], arguments: args }: { keys: string[]; arguments: string[] }) =>
    line.run(script, args, key),
  del: (key: string) => line.run(FORGET, [], key),
});
const FORGET = `return redis.call('DEL', KEYS[1])`;

export const redisThrottle = (line: RedisLine, other: Partial<Tries>): ThrottlePort =>
  createThrottle(
    other,
    ({ keyPrefix, points, duration }) =>
      new RateLimiterRedis({
        storeClient: counterOf(line),
        useRedisPackage: true,
        keyPrefix: `${line.prefix}:tries:${keyPrefix}`,
        points,
        duration,
        insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration }),
      }),
  );

const TAKE = `return redis.call('SET', KEYS[1] .. ':turn:' .. ARGV[1], ARGV[2], 'NX', 'PX', ARGV[3]) and 1 or 0`;
const GIVE = `
  local key = KEYS[1] .. ':turn:' .. ARGV[1]
  if redis.call('GET', key) == ARGV[2] then redis.call('DEL', key) end`;
/** A turn of a node that ended in the middle of it is over after this. */
const turnMs = 30_000;
const againMs = 20;

/** For what would be caught later if two nodes were to do it at once, such as two slices of one upload. */
export function redisTurns(line: RedisLine): TurnsPort {
  const here = new Turns();
  return {
    take: (key, work) =>
      here.take(key, async () => {
        const mine = randomBytes(12).toString('hex');
        while ((await line.ask(TAKE, [key, mine, turnMs], 1)) === 0) await pause(againMs);
        try {
          return await work();
        } finally {
          await line.ask(GIVE, [key, mine], null);
        }
      }),
  };
}
