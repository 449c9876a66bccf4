/**
 * The line to Redis: one connection that asks, one that listens. Redis holds nothing that must not be lost, so no caller ever
 * waits long or fails for its sake: where it does not answer, `ask` gives what the caller says. Knows no keys of others.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'redis';
import type { Log } from '../domain/ports.ts';

/** A Redis that cannot be used as it is; the message is for the operator and begins with what is wrong. */
export class RedisUnfit extends Error {
  constructor(complaint: string) {
    super(complaint);
    this.name = 'RedisUnfit';
  }
}

export type RedisClient = ReturnType<typeof connection>;

export interface RedisLine {
  /** In front of every key and channel: several Corridors may use one Redis. */
  readonly prefix: string;
  readonly client: RedisClient;
  readonly listener: RedisClient;
  /** Both connections stand. */
  isReady(): boolean;
  /** Called each time both stand again after one was lost; what was told meanwhile was not heard. */
  onBack(heard: () => void): void;
  /** What the script returns; rejects where Redis does not answer within a second. */
  run(script: string, args: readonly string[], key?: string): Promise<unknown>;
  /** The same; `otherwise` where it would reject. */
  ask(script: string, args: readonly (string | number)[], otherwise: unknown): Promise<unknown>;
  close(): Promise<void>;
}

const connectMs = 5_000;
const answerMs = 1_000;
const againMs = 500;
/** A Redis that hangs is as good as gone after this. */
const silentMs = 3_000;

function connection(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: silentMs / 2,
    socket: {
      connectTimeout: connectMs,
      socketTimeout: silentMs,
      reconnectStrategy: (tries) => Math.min(againMs, 50 * (tries + 1)),
    },
  });
}

/** Throws RedisUnfit where there is none, or one that would forget by itself. @param url redis:// or rediss:// */
export async function openRedis(url: string, prefix: string, log: Log): Promise<RedisLine> {
  const client = connection(url);
  const listener = connection(url);
  const heards: (() => void)[] = [];
  let isWhole = false;
  const isReady = () => client.isReady && listener.isReady;
  const lost = (cause: unknown) => {
    if (isWhole) log.warn({ code: reasonOf(cause) }, 'redis.lost');
    isWhole = false;
  };
  const stands = () => {
    if (isWhole || !isReady()) return;
    isWhole = true;
    log.info({}, 'redis.back');
    for (const heard of heards) heard();
  };
  for (const one of [client, listener]) one.on('error', lost).on('ready', stands);
  const close = async () => {
    client.destroy();
    listener.destroy();
    await Promise.resolve();
  };
  try {
    await firstConnection(client, listener);
    await mustKeepAll(client);
  } catch (error) {
    await close();
    throw error;
  }
  isWhole = true;
  const run: RedisLine['run'] = async (script, args, key = prefix) => {
    if (!client.isReady) throw new Error('Redis is away');
    const late = new AbortController();
    // What never gets an answer is not waited for; its outcome is nobody's.
    const tooLate = pause(answerMs, null, { signal: late.signal, ref: false }).then(() => {
      throw new Error('Redis does not answer');
    });
    try {
      return await Promise.race([client.eval(script, { keys: [key], arguments: [...args] }), tooLate]);
    } finally {
      late.abort();
    }
  };
  return {
    prefix,
    client,
    listener,
    isReady,
    onBack: (heard) => void heards.push(heard),
    run,
    ask: async (script, args, otherwise) => {
      try {
        return await run(script, args.map(String));
      } catch (cause) {
        if (client.isReady) log.warn({ code: reasonOf(cause) }, 'redis.ask');
        return otherwise;
      }
    },
    close,
  };
}

/** At the start one try each is enough to know. */
async function firstConnection(...clients: readonly RedisClient[]): Promise<void> {
  for (const client of clients) {
    const failed = new Promise<never>((_, reject) => client.once('error', reject));
    try {
      await Promise.race([client.connect(), failed]);
    } catch (cause) {
      throw new RedisUnfit(`no Redis can be used there (${reasonOf(cause)}).`);
    }
  }
}

async function mustKeepAll(client: RedisClient): Promise<void> {
  const settings = await client.configGet('maxmemory-policy').catch((cause: unknown) => {
    throw new RedisUnfit(`its Redis does not say its maxmemory-policy (CONFIG GET: ${reasonOf(cause)}).`);
  });
  const policy = settings['maxmemory-policy'];
  if (policy === 'noeviction') return;
  throw new RedisUnfit(
    `its Redis has maxmemory-policy ${policy ?? 'unknown'} and would forget who is there and what was tried. Set it to noeviction.`,
  );
}

/** What may be logged of an error: its code or kind. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
