/**
 * What we know of one socket: who it is, whether its session still counts, and how much it may ask. Beside it the two
 * ways to end a socket, politely and at once. Knows nothing of rooms, tells or use cases.
 */
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { Actor, EndReason } from '../domain/ports.ts';
import type { Bucket } from './bucket.ts';

export interface Connection {
  /** With the socket's own id. */
  readonly actor: Actor;
  /** Why the session ended; from then on nothing is asked or told on this socket. */
  ended: EndReason | null;
  readonly asks: Bucket;
  /** Presence and typing: often, cheap, and never urgent. */
  readonly signs: Bucket;
  inFlight: number;
  /** Frames that no honest client sends: unknown names, no ack. */
  strays: number;
}

export type CorridorServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Connection>;
export type CorridorSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, Connection>;

const graceMs = 800;

/** Lets what is queued go out, then closes; a client that does not close with us is cut off after 0.8 s. */
export function endSocket(socket: CorridorSocket): void {
  const tcp = socket.request.socket;
  socket.disconnect(true);
  const cut = setTimeout(() => tcp.destroy(), graceMs);
  cut.unref();
  tcp.once('close', () => clearTimeout(cut));
}

/** For a client that does not read: nothing more is written, the connection is gone at once. */
export function cutSocket(socket: CorridorSocket): void {
  socket.request.socket.destroy();
  socket.conn.close(true);
}
