/**
 * Presence and screens in Redis: facts of every node's sockets side by side, each change one script, so that no two nodes
 * ever see half of one. A node says every few seconds that it lives; the sockets of one that does not any more count for
 * nothing, and whoever looks next takes them out. What Redis lost is put back by the node that has the socket. No rules here.
 */
import type { PracticeId, ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { PresenceFacts, PresencePort, ViewingPort } from '../domain/ports.ts';
import type { RedisLine } from './redis-line.ts';

const BEAT_MS = 4_000;
/** After this without a beat a node is dead; with the 30 s of grace its people are gone within 45 s. */
const ALIVE_MS = 13_000;

/**
 * Keys: person:<id> (practice, seen, told, and s:<socket> = "<node> <active> <since>"), practice:<id> (people), restless
 * (people), nodes, alive:<node>, of:<node> (socket → person), screen (socket → thread), viewing:<thread> (socket → "<node> <person>").
 */
const COMMON = `
  local at = function(...) return table.concat({KEYS[1], ...}, ':') end
  local lives = function(node) return redis.call('EXISTS', at('alive', node)) == 1 end
  local person = function(user)
    local all = redis.call('HGETALL', at('person', user))
    local facts = {practice = false, seen = false, told = 'offline', sockets = {}}
    for i = 1, #all, 2 do
      local socket = string.match(all[i], '^s:(.*)$')
      if socket then
        local node, active, since = string.match(all[i + 1], '^(%S+) (%S+) (%S+)$')
        if lives(node) then facts.sockets[#facts.sockets + 1] = {socket, active, since} end
      else facts[all[i]] = all[i + 1] end
    end
    return facts
  end
  local listed = function(user)
    local facts = person(user)
    if not facts.practice then return nil end
    local out = {user, facts.practice, facts.seen or '', facts.told}
    for _, one in ipairs(facts.sockets) do for _, part in ipairs(one) do out[#out + 1] = part end end
    return out
  end
  local settle = function(user)
    local facts = person(user)
    local active = false
    for _, one in ipairs(facts.sockets) do active = active or one[2] == '1' end
    local settled = (active and facts.told == 'online')
      or (#facts.sockets > 0 and not active and facts.told == 'away')
      or (#facts.sockets == 0 and facts.told == 'offline')
    redis.call(settled and 'SREM' or 'SADD', at('restless'), user)
  end
  local leave = function(socket)
    local thread = redis.call('HGET', at('screen'), socket)
    redis.call('HDEL', at('screen'), socket)
    if thread then redis.call('HDEL', at('viewing', thread), socket) end
    return thread
  end
`;
const PUT = `${COMMON}
  local user, practice, socket, active, now, node = unpack(ARGV)
  local before = redis.call('HGET', at('person', user), 's:' .. socket)
  local since = now
  if before then
    local _, was, when = string.match(before, '^(%S+) (%S+) (%S+)$')
    if was == active then since = when end
  end
  redis.call('HSET', at('person', user), 'practice', practice, 'seen', now, 's:' .. socket, node .. ' ' .. active .. ' ' .. since)
  redis.call('SADD', at('practice', practice), user)
  redis.call('HSET', at('of', node), socket, user)
  settle(user)`;
const DROP = `${COMMON}
  local user, socket, now, node = unpack(ARGV)
  redis.call('HDEL', at('of', node), socket)
  if redis.call('HDEL', at('person', user), 's:' .. socket) == 0 then return end
  redis.call('HSET', at('person', user), 'seen', now)
  settle(user)`;
const OF = `${COMMON} return {listed(ARGV[1])}`;
const ALL = `${COMMON}
  local out = {}
  for _, user in ipairs(redis.call('SMEMBERS', at('practice', ARGV[1]))) do out[#out + 1] = listed(user) end
  return out`;
const RESTLESS = `${COMMON}
  for _, node in ipairs(redis.call('SMEMBERS', at('nodes'))) do
    if not lives(node) then
      local sockets = redis.call('HGETALL', at('of', node))
      for i = 1, #sockets, 2 do
        leave(sockets[i])
        redis.call('HDEL', at('person', sockets[i + 1]), 's:' .. sockets[i])
        redis.call('SADD', at('restless'), sockets[i + 1])
      end
      redis.call('DEL', at('of', node))
      redis.call('SREM', at('nodes'), node)
    end
  end
  local out = {}
  for _, user in ipairs(redis.call('SMEMBERS', at('restless'))) do out[#out + 1] = listed(user) end
  return out`;
const TELL = `${COMMON}
  local facts = person(ARGV[1])
  if not facts.practice or facts.told == ARGV[2] then return 0 end
  redis.call('HSET', at('person', ARGV[1]), 'told', ARGV[2])
  settle(ARGV[1])
  return 1`;
/** How many sockets Redis knows of the node. */
const BEAT = `${COMMON}
  redis.call('SET', at('alive', ARGV[1]), '1', 'PX', ARGV[2])
  redis.call('SADD', at('nodes'), ARGV[1])
  return redis.call('HLEN', at('of', ARGV[1]))`;
const END = `${COMMON} redis.call('DEL', at('alive', ARGV[1]))`;
const VIEW = `${COMMON}
  local user, socket, thread, node = unpack(ARGV)
  local before = leave(socket)
  if thread ~= '' then
    redis.call('HSET', at('screen'), socket, thread)
    redis.call('HSET', at('viewing', thread), socket, node .. ' ' .. user)
  end
  return before`;
const LEAVE = `${COMMON}
  local out = {}
  for _, one in ipairs(person(ARGV[1]).sockets) do
    local thread = leave(one[1])
    if thread then out[#out + 1] = thread end
  end
  return out`;
const VIEWERS = `${COMMON}
  local out = {}
  for _, one in ipairs(redis.call('HVALS', at('viewing', ARGV[1]))) do
    local node, user = string.match(one, '^(%S+) (%S+)$')
    if lives(node) then out[#out + 1] = user end
  end
  return out`;

interface Here {
  readonly practiceId: PracticeId;
  readonly userId: UserId;
  readonly active: boolean;
  readonly at: number;
  readonly threadId: ThreadId | null;
}

export interface RedisPeople {
  readonly presence: PresencePort;
  readonly viewing: ViewingPort;
  close(): Promise<void>;
}

/** @param node a name that no other node has, without spaces */
export async function redisPeople(line: RedisLine, node: string): Promise<RedisPeople> {
  const here = new Map<string, Here>();
  const put = (socketId: string, { practiceId, userId, active, at }: Here) =>
    line.ask(PUT, [userId, practiceId, socketId, active ? 1 : 0, at, node], null);
  const view = (userId: UserId, socketId: string, threadId: ThreadId | null) =>
    line.ask(VIEW, [userId, socketId, threadId ?? '', node], null);
  const beat = async () => {
    const known = await line.ask(BEAT, [node, ALIVE_MS], here.size);
    if (known === here.size) return;
    for (const [socketId, one] of here) {
      await put(socketId, one);
      if (one.threadId !== null) await view(one.userId, socketId, one.threadId);
    }
  };
  await beat();
  let beating = Promise.resolve();
  const beatNext = () => void (beating = beating.then(beat));
  const timer = setInterval(beatNext, BEAT_MS);
  line.onBack(beatNext);

  const presence: PresencePort = {
    put: async (practiceId, userId, socketId, active, at) => {
      const one = { practiceId, userId, active, at, threadId: here.get(socketId)?.threadId ?? null };
      here.set(socketId, one);
      await put(socketId, one);
    },
    drop: async (userId, socketId, at) => {
      here.delete(socketId);
      await line.ask(DROP, [userId, socketId, at, node], null);
    },
    of: async (userId) => peopleOf(await line.ask(OF, [userId], []))[0] ?? null,
    all: async (practiceId) => peopleOf(await line.ask(ALL, [practiceId], [])),
    restless: async () => peopleOf(await line.ask(RESTLESS, [], [])),
    tell: async (userId, state) => (await line.ask(TELL, [userId, state], 0)) === 1,
  };
  const viewing: ViewingPort = {
    set: async (userId, socketId, threadId) => {
      const one = here.get(socketId);
      if (one !== undefined) here.set(socketId, { ...one, threadId });
      return (await view(userId, socketId, threadId)) as ThreadId | null;
    },
    leave: async (userId) => {
      for (const [socketId, one] of here) if (one.userId === userId) here.set(socketId, { ...one, threadId: null });
      return unique<ThreadId>(await line.ask(LEAVE, [userId], []));
    },
    of: async (threadId) => unique<UserId>(await line.ask(VIEWERS, [threadId], [])),
  };
  const close = async () => {
    clearInterval(timer);
    await beating;
    await line.ask(END, [node], null);
  };
  return { presence, viewing, close };
}

const unique = <T extends string>(list: unknown): T[] => [...new Set(list as T[])];

/** Rows of strings as the scripts list them: person, practice, seen, told, then three for each socket. */
const peopleOf = (rows: unknown): PresenceFacts[] =>
  (rows as readonly string[][]).map(([userId = '', practiceId = '', seen = '', told = '', ...sockets]) => ({
    userId: userId as UserId,
    practiceId: practiceId as PracticeId,
    lastSeenAt: seen === '' ? null : Number(seen),
    told: told as PresenceFacts['told'],
    sockets: Array.from({ length: sockets.length / 3 }, (_, i) => ({
      socketId: sockets[3 * i] ?? '',
      active: sockets[3 * i + 1] === '1',
      since: Number(sockets[3 * i + 2]),
    })),
  }));
