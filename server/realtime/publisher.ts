/**
 * The only caller of emit: tells people's sockets what has been committed, and closes the sockets of ended sessions.
 * Typed by the TELLS table; a tell is encoded once, however many hear it. Who hears it is decided in the domain; here
 * people and sessions are rooms, and the names of rooms are known in this file only. Of several nodes each has the rooms of
 * its own sockets: what is told here is told by the others as well (other-nodes.ts).
 */
import { z } from '../../protocol/wire/zod.ts';
import { TELLS, type Tell, type TellName } from '../../protocol/wire/events.ts';
import type { SessionId, UserId } from '../../protocol/wire/ids.ts';
import type { Actor, EndReason, Log, Publisher } from '../domain/ports.ts';
import { endSocket, type CorridorServer, type CorridorSocket } from './connection.ts';
import type { Turn } from './in-turn.ts';

const userRoom = (userId: UserId) => `user:${userId}`;
const sessionRoom = (sessionId: SessionId) => `session:${sessionId}`;

/** Makes a connected socket one of its person's and its session's. */
export const enterRooms = (socket: CorridorSocket, actor: Actor): void | Promise<void> =>
  socket.join([userRoom(actor.userId), sessionRoom(actor.sessionId)]);

/** How many sockets of one person are open here. */
export const socketsOf = (io: CorridorServer, userId: UserId): number =>
  io.of('/').adapter.rooms.get(userRoom(userId))?.size ?? 0;

/** Tells one socket why its session ended and closes it. */
export function endSession(socket: CorridorSocket, reason: EndReason): void {
  if (socket.data.ended !== null) return;
  socket.data.ended = reason;
  const told: Tell<'session:ended'> = { reason };
  socket.emit('session:ended', z.encode(TELLS['session:ended'], told));
  endSocket(socket);
}

/** Sessions with an open socket here. */
export const openSessionsOf = (io: CorridorServer): SessionId[] => [
  ...new Set([...io.of('/').sockets.values()].map((socket) => socket.data.actor.sessionId)),
];

/** Whose sockets are to be closed, at every node. */
export type Ending = readonly [room: string, reason: EndReason];

/** Closes the sockets of one room here. */
export function endRoom(io: CorridorServer, [room, reason]: Ending): void {
  for (const id of io.of('/').adapter.rooms.get(room) ?? []) {
    const socket = io.of('/').sockets.get(id);
    if (socket !== undefined) endSession(socket, reason);
  }
}

/** One tell, as it goes to other nodes. */
export interface Telling {
  readonly rooms: readonly string[];
  readonly except: string | null;
  readonly name: TellName;
  readonly frame: unknown;
  /** Of items: told in the order of their numbers. */
  readonly turn: Turn | null;
}

/** To the sockets here. */
export function tellHere(io: CorridorServer, { rooms, except, name, frame }: Telling): void {
  const hearers = io.local.to([...rooms]);
  (except === null ? hearers : hearers.except(except)).emit(name, frame);
}

/** Carries to every node what this one has to say, itself included. */
export interface AllNodes {
  tell(telling: Telling): void;
  tellEnding(ending: Ending): void;
}

/** Asks everybody with a socket here to look for what was not told. */
export function tellMissed(io: CorridorServer): void {
  const told: Tell<'tells:missed'> = {};
  io.local.emit('tells:missed', z.encode(TELLS['tells:missed'], told));
}

/**
 * @param log a tell that its own schema refuses is our mistake: it is logged, the commit it tells of stands
 * @param nodes null where this process is the only one
 */
export function createPublisher(io: CorridorServer, log: Log, nodes: AllNodes | null): Publisher {
  const end = (ending: Ending) => {
    if (nodes === null) endRoom(io, ending);
    else nodes.tellEnding(ending);
  };
  return {
    tell(to, name, data, except) {
      if (to.length === 0) return;
      try {
        const frame = encode(name, data);
        const telling = { rooms: to.map(userRoom), except: except ?? null, name, frame, turn: turnOf(name, data) };
        if (nodes === null) tellHere(io, telling);
        else nodes.tell(telling);
      } catch (cause) {
        log.error({ tell: name, cause }, 'tell not sent');
      }
    },
    closeSession: (sessionId, reason) => end([sessionRoom(sessionId), reason]),
    closeUser: (userId, reason) => end([userRoom(userId), reason]),
  };
}

function turnOf<N extends TellName>(name: N, data: Tell<N>): Turn | null {
  if (name !== 'message:added') return null;
  const { threadId, items } = data as Tell<'message:added'>;
  const [first, last] = [items[0], items.at(-1)];
  return first === undefined || last === undefined ? null : { threadId, first: first.n, last: last.n };
}

function encode<N extends TellName>(name: N, data: Tell<N>): unknown {
  const schema: z.ZodType = TELLS[name];
  return z.encode(schema, data);
}
