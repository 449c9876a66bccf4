/**
 * The one guarded way in: every frame of a socket ends here, and nowhere else is a listener for what clients send.
 * Name from the table → ack present → session still good → throttle → guarded use case → ack. Frames that fit no ask
 * are answered as a Fault where they can be answered at all; a client that keeps sending them is cut off.
 */
import { ASKS, type Answer, type AskName } from '../../protocol/wire/events.ts';
import { Fault, toFaultReply } from '../../protocol/wire/faults.ts';
import type { Actor, Log } from '../domain/ports.ts';
import { take } from './bucket.ts';
import { cutSocket, type Connection, type CorridorSocket } from './connection.ts';
import { endSession } from './publisher.ts';

export interface Answering {
  /** Guarded use cases: they never throw, whatever `raw` is. */
  readonly asks: { readonly [N in AskName]: (actor: Actor, raw: unknown) => Promise<Answer> };
  /** Epoch ms, for the end of sessions. */
  now(): number;
  readonly log: Log;
}

type Ack = (answer: Answer) => void;

const straysAllowed = 50;
const inFlightAllowed = 512;
const SIGNS: ReadonlySet<string> = new Set<AskName>(['presence:set', 'typing:set', 'viewing:set']);

export function bind(socket: CorridorSocket, answering: Answering): void {
  socket.onAny((...frame: unknown[]) => {
    serve(socket, frame, answering).catch((cause: unknown) => answering.log.error({ cause }, 'ask not answered'));
  });
}

async function serve(socket: CorridorSocket, frame: readonly unknown[], answering: Answering): Promise<void> {
  const connection = socket.data;
  if (!socket.connected || connection.ended !== null) return;
  const ack = frame.at(-1);
  if (!isAck(ack)) return stray(socket, answering.log);
  const [name, raw] = frame;
  if (!isAskName(name)) {
    ack(fault(new Fault('input.unknown')));
    return stray(socket, answering.log);
  }
  if (frame.length !== 3) return ack(fault(new Fault('input.invalid', 'arguments')));
  if (connection.actor.expiresAt <= answering.now()) {
    ack(fault(new Fault('session.ended')));
    return endSession(socket, 'expired');
  }
  const waitMs = overload(connection, name);
  if (waitMs > 0) return ack(fault(new Fault('rate.limited', undefined, waitMs)));
  connection.inFlight += 1;
  try {
    ack(await answering.asks[name](connection.actor, raw));
  } finally {
    connection.inFlight -= 1;
  }
}

const fault = (why: Fault): Answer => ({ ok: false, fault: toFaultReply(why) });
const isAck = (value: unknown): value is Ack => typeof value === 'function';
const isAskName = (name: unknown): name is AskName => typeof name === 'string' && Object.hasOwn(ASKS, name);

/** Milliseconds to wait before the next ask, 0 for none. */
function overload(connection: Connection, name: AskName): number {
  const nowMs = performance.now();
  if (connection.inFlight >= inFlightAllowed) return 1000;
  return take(SIGNS.has(name) ? connection.signs : connection.asks, nowMs);
}

function stray(socket: CorridorSocket, log: Log): void {
  socket.data.strays += 1;
  if (socket.data.strays <= straysAllowed) return;
  log.warn({ socket: socket.id }, 'socket cut: frames that fit no ask');
  cutSocket(socket);
}
