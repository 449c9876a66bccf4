/**
 * Several nodes: tells and endings reach the sockets of all of them over the pub/sub of Redis. That line may lose something
 * (a node or Redis was away), and nothing is repeated on it: whenever it may have, everybody is asked to look for what was
 * not told, by number, in the database. While it is broken they are asked every few seconds.
 */
import { createAdapter } from '@socket.io/redis-adapter';
import type { Log, Nodes } from '../domain/ports.ts';
import type { CorridorServer } from './connection.ts';
import { InTurn } from './in-turn.ts';
import {
  endRoom,
  openSessionsOf,
  tellHere,
  tellMissed,
  type AllNodes,
  type Ending,
  type Telling,
} from './publisher.ts';

/** A connection of a Redis client, as far as it is needed here. */
interface Speaker {
  readonly isReady: boolean;
  publish(channel: string, message: string | Buffer): Promise<unknown>;
  on(event: 'error', heard: (cause: Error) => void): unknown;
}

export interface NodeLine {
  readonly prefix: string;
  readonly client: Speaker;
  /** Kept for listening. */
  readonly listener: object;
  isReady(): boolean;
  onBack(heard: () => void): void;
}

export interface OtherNodes extends Nodes, AllNodes {
  close(): void;
}

/** Each costs every client a comparison of heads, so not more often than they may be made to wait. */
const lookEveryMs = 8_000;
const TELL = 'node:tell';
const ENDING = 'node:ending';
const OUTBOX = 'node:outbox';
const MISSED = 'node:missed';

export function joinNodes(io: CorridorServer, line: NodeLine, log: Log): OtherNodes {
  const { client } = line;
  let isLost = false;
  const lost = () => {
    if (!isLost) log.warn({}, 'tells may not reach other nodes');
    isLost = true;
  };
  io.adapter(createAdapter(speakerOf(client, lost), line.listener, { key: line.prefix }));
  const outboxHeard: (() => void)[] = [];
  const inTurn = new InTurn();
  const tell = (telling: Telling) => {
    if (telling.turn === null) tellHere(io, telling);
    else inTurn.tell(telling.turn, line.isReady(), () => tellHere(io, telling));
  };
  io.on(TELL, (telling: unknown) => tell(telling as Telling));
  io.on(ENDING, (room: unknown, reason: unknown) => endRoom(io, [room, reason] as unknown as Ending));
  io.on(OUTBOX, () => outboxHeard.forEach((heard) => heard()));
  io.on(MISSED, () => tellMissed(io));
  line.onBack(() => {
    isLost = false;
    tellMissed(io);
    io.serverSideEmit(MISSED);
  });
  const looking = setInterval(() => {
    if (!line.isReady()) tellMissed(io);
    else if (isLost) {
      isLost = false;
      io.serverSideEmit(MISSED);
    }
  }, lookEveryMs);
  return {
    tell(telling) {
      tell(telling);
      io.serverSideEmit(TELL, telling);
    },
    tellEnding(ending) {
      endRoom(io, ending);
      io.serverSideEmit(ENDING, ...ending);
    },
    tellOutbox: () => io.serverSideEmit(OUTBOX),
    onOutbox: (heard) => void outboxHeard.push(heard),
    openSessions: () => openSessionsOf(io),
    close() {
      clearInterval(looking);
      inTurn.close();
    },
  };
}

/** What the adapter says with: it does not wait for the outcome, so a failure is noted here. */
function speakerOf(client: Speaker, lost: () => void) {
  return {
    on: () => undefined,
    off: () => undefined,
    // The adapter knows a client of this kind by its having one.
    pSubscribe: () => undefined,
    publish: (channel: string, message: string | Buffer) => {
      if (client.isReady) client.publish(channel, message).catch(lost);
      else lost();
    },
  };
}
