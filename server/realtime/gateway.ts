/**
 * The door for sockets: which connections are taken (own Origin, not too many, a good session), what becomes of them
 * (actor, rooms, presence), and how they are watched (a client that never reads is dropped).
 * With connection.ts, publisher.ts and bind.ts the only code that knows Socket.IO. Decides nothing about content.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Server } from 'socket.io';
import { Fault, toFaultReply } from '../../protocol/wire/faults.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Actor, Log, Nodes, Publisher } from '../domain/ports.ts';
import { bind, type Answering } from './bind.ts';
import { bucketsByKey, fullBucket } from './bucket.ts';
import { cutSocket, type CorridorServer, type CorridorSocket } from './connection.ts';
import { joinNodes, type NodeLine } from './other-nodes.ts';
import { createPublisher, endSession, enterRooms, socketsOf } from './publisher.ts';

export interface GatewayLimits {
  readonly handshakesPerMinute: number;
  readonly asksPerSecond: number;
}

export interface GatewayParts extends Answering {
  addressOf(request: IncomingMessage): string;
  isOurs(origin: string | undefined): boolean;
  tokenOf(request: IncomingMessage): string | null;
  authenticate(token: string | null): Promise<Actor | null>;
  /** Both with the socket's id in the actor. */
  connected(actor: Actor): Promise<void>;
  disconnected(actor: Actor): Promise<void>;
}

export interface Gateway {
  /** Usable at once, also before `open`: it then reaches nobody. */
  readonly publisher: Publisher;
  /** Null where this process is the only one. */
  readonly nodes: Nodes | null;
  /** Open sockets on this process, for measurements. */
  count(): number;
  /** Begins to take connections of this HTTP server. Call once. */
  open(server: HttpServer, parts: GatewayParts): void;
  /** Ends every connection and waits until the domain knows. */
  close(): Promise<void>;
}

const socketsPerUser = 50;
/** Output that may wait for a slow client, beyond what is on its way already. */
const queuedBytes = 4 * LIMITS.frameBytes;
/** For clients to close with us at a stop. */
const graceMs = 800;
const signsPerSecond = 5;
const signsBurst = 30;

/** @param line to other nodes; null where there are none */
export function createGateway(limits: GatewayLimits, log: Log, line: NodeLine | null): Gateway {
  const io: CorridorServer = new Server({
    serveClient: false,
    // Polling would add requests that are no sockets (no queue to watch, 30 s to close) for networks nobody has today.
    transports: ['websocket'],
    allowUpgrades: false,
    perMessageDeflate: false,
    maxHttpBufferSize: LIMITS.frameBytes,
    pingInterval: LIMITS.pingEveryMs,
    pingTimeout: LIMITS.pingTimeoutMs,
    connectTimeout: 5_000,
  });
  const nodes = line === null ? null : joinNodes(io, line, log);
  /** Farewells under way; awaited at close so that nothing runs after it. */
  const leaving = new Set<Promise<void>>();
  /** Connections that left HTTP: the HTTP server cannot close them. */
  const upgraded = new Set<Duplex>();
  return {
    publisher: createPublisher(io, log, nodes),
    nodes,
    count: () => io.of('/').sockets.size,
    open(server, parts) {
      const handshake = bucketsByKey(limits.handshakesPerMinute / 60, limits.handshakesPerMinute);
      io.attach(server, {
        allowRequest: (request, decide) => {
          const isTaken =
            parts.isOurs(request.headers.origin) && handshake(parts.addressOf(request), performance.now()) === 0;
          decide(isTaken ? null : 'refused', isTaken);
        },
      });
      io.use((socket, next) => {
        admit(io, socket, limits, parts).then(
          () => next(),
          (error: unknown) => next(refused(error, log)),
        );
      });
      io.on('connection', (socket) => welcome(socket, parts, leaving));
      server.on('upgrade', (_request, tcp: Duplex) => {
        upgraded.add(tcp);
        tcp.once('close', () => upgraded.delete(tcp));
      });
    },
    async close() {
      nodes?.close();
      // Those of this node only.
      io.local.disconnectSockets(true);
      // Socket.IO would also close the HTTP server, which belongs to app.ts.
      io.engine.close();
      await Promise.race([allClosed(upgraded), pause(graceMs)]);
      for (const tcp of upgraded) tcp.destroy();
      await Promise.allSettled(leaving);
    },
  };
}

const allClosed = (connections: ReadonlySet<Duplex>) =>
  Promise.all([...connections].map((tcp) => new Promise((resolve) => tcp.once('close', resolve))));

/** Throws a Fault when this socket may not connect. */
async function admit(
  io: CorridorServer,
  socket: CorridorSocket,
  limits: GatewayLimits,
  parts: GatewayParts,
): Promise<void> {
  const actor = await parts.authenticate(parts.tokenOf(socket.request));
  if (actor === null) throw new Fault('session.missing');
  if (socketsOf(io, actor.userId) >= socketsPerUser) throw new Fault('rate.limited', 'connections', 60_000);
  const nowMs = performance.now();
  socket.data = {
    actor: { ...actor, socketId: socket.id },
    ended: null,
    asks: fullBucket(limits.asksPerSecond, 2 * limits.asksPerSecond, nowMs),
    signs: fullBucket(signsPerSecond, signsBurst, nowMs),
    inFlight: 0,
    strays: 0,
  };
}

/** What `connect_error` carries: the Fault in `data`, for the client to tell "sign in" from "try later". */
function refused(error: unknown, log: Log): Error & { data: unknown } {
  if (!(error instanceof Fault)) log.error({ cause: error }, 'handshake failed');
  const fault = error instanceof Fault ? error : new Fault('internal');
  return Object.assign(new Error(fault.code), { data: toFaultReply(fault) });
}

function welcome(socket: CorridorSocket, parts: GatewayParts, leaving: Set<Promise<void>>): void {
  const { actor } = socket.data;
  bind(socket, parts);
  limitQueue(socket, parts.log);
  const arrived = arrive(socket, parts);
  socket.once('disconnect', () => {
    const left: Promise<void> = arrived
      .then(() => parts.disconnected(actor))
      .catch((cause: unknown) => parts.log.error({ cause }, 'farewell failed'))
      .finally(() => leaving.delete(left));
    leaving.add(left);
  });
}

/**
 * Enters the rooms, then looks at the session once more: if it was ended between handshake and rooms, the publisher
 * could not reach this socket.
 */
async function arrive(socket: CorridorSocket, parts: GatewayParts): Promise<void> {
  try {
    await enterRooms(socket, socket.data.actor);
    const still = await parts.authenticate(parts.tokenOf(socket.request));
    if (still === null) return endSession(socket, 'revoked');
    await parts.connected(socket.data.actor);
  } catch (cause) {
    parts.log.error({ cause }, 'arrival failed');
    cutSocket(socket);
  }
}

function limitQueue(socket: CorridorSocket, log: Log): void {
  let waiting = 0;
  let isCut = false;
  socket.conn.on('packetCreate', (packet: { data?: { length?: number } }) => {
    if (waiting > queuedBytes && !isCut) {
      isCut = true;
      log.warn({ socket: socket.id }, 'socket cut: it does not read');
      cutSocket(socket);
    }
    waiting += packet.data?.length ?? 0;
  });
  socket.conn.on('flush', () => {
    waiting = 0;
  });
}
