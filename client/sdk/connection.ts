/**
 * The socket: typed asks and decoded tells through the socket table, reconnection with growing pauses.
 * The only file of the SDK that knows Socket.IO. It decides nothing: what came up, down or in is told to its owner.
 */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { z } from '../../protocol/wire/zod.ts';
import type { AskInput, AskName, AskReply, Tell, TellName } from '../../protocol/wire/events.ts';
import { answer, ASKS, TELLS } from '../../protocol/wire/events.ts';
import { Fault, faultReply, fromFaultReply } from '../../protocol/wire/faults.ts';
import { decodeReply, openParsed } from './http.ts';
import type { Clock, Network } from './ports.ts';

const ANSWER_WITHIN_MS = 15_000;
const MAX_LIMITED_TRIES = 8;
/** Nobody waits longer for being let again; the Fault says how long it is. */
const MAX_LIMITED_MS = 60_000;

/** A tell as a value: its name and its decoded data. */
export type AnyTell = { [N in TellName]: { readonly name: N; readonly data: Tell<N> } }[TellName];

export interface ConnectionOwner {
  /** Connected and taken by the server. */
  up(): void;
  down(): void;
  /** The server does not take this session: sign in again. */
  refused(fault: Fault): void;
  tell(tell: AnyTell): void;
  /** A tell that does not fit its schema: whatever it said is missing now. */
  garbled(): void;
}

export interface Connection {
  /** Connects with the current cookie; again after `close` too. */
  open(): void;
  close(): void;
  isOnline(): boolean;
  /** The device's own network went away or came back: no need to wait for a time-out, or for the next attempt. */
  network(isUp: boolean): void;
  /** Fault `unavailable` (detail `offline`, `outcome`) when the answer did not come: the outcome may be unknown. */
  ask<N extends AskName>(name: N, input: AskInput<N>): Promise<AskReply<N>>;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly network: Network;
  readonly clock: Clock;
  readonly minMs: number;
  readonly maxMs: number;
}

export function createConnection(options: ConnectionOptions, owner: ConnectionOwner): Connection {
  const { clock } = options;
  let socket: Socket | null = null;
  let cancelRetry: (() => void) | null = null;
  let tries = 0;

  const retryLater = () => {
    cancelRetry?.();
    const pauseMs = Math.min(options.maxMs, options.minMs * 2 ** tries) * (0.5 + Math.random() / 2);
    tries += 1;
    cancelRetry = clock.after(pauseMs, () => socket?.connect());
  };

  const bind = (bound: Socket) => {
    bound.on('connect', () => {
      tries = 0;
      owner.up();
    });
    bound.on('disconnect', () => {
      if (socket !== bound) return;
      owner.down();
      retryLater();
    });
    bound.on('connect_error', (error: Error & { data?: unknown }) => {
      if (socket !== bound) return;
      const fault = faultReply.safeParse(error.data);
      if (fault.success && fault.data.code.startsWith('session.')) owner.refused(fromFaultReply(fault.data));
      else retryLater();
    });
    hearTells(bound, owner);
  };

  const close = () => {
    cancelRetry?.();
    const open = socket;
    socket = null;
    open?.disconnect();
    open?.removeAllListeners();
  };

  return {
    open() {
      close();
      tries = 0;
      socket = newSocket(options);
      bind(socket);
      socket.connect();
    },
    close,
    isOnline: () => socket?.connected === true,
    network(isUp) {
      if (!isUp) return void socket?.disconnect();
      if (socket === null || socket.connected) return;
      cancelRetry?.();
      tries = 0;
      socket.connect();
    },
    ask: (name, input) => ask(() => socket, clock, name, input),
  };
}

/** Not connected yet; with the cookie of this moment. */
const newSocket = ({ url, network }: ConnectionOptions): Socket =>
  io(url, {
    transports: ['websocket'],
    withCredentials: true,
    forceNew: true,
    reconnection: false,
    autoConnect: false,
    extraHeaders: { ...network.socketHeaders() },
  });

function hearTells(socket: Socket, owner: ConnectionOwner): void {
  for (const name of Object.keys(TELLS) as TellName[]) {
    socket.on(name, (raw: unknown) => {
      const decoded = z.safeDecode(TELLS[name] as z.ZodType, raw);
      if (decoded.success) owner.tell({ name, data: decoded.data } as AnyTell);
      else owner.garbled();
    });
  }
}

async function ask<N extends AskName>(
  current: () => Socket | null,
  clock: Clock,
  name: N,
  input: AskInput<N>,
): Promise<AskReply<N>> {
  const { input: inputSchema, reply: replySchema } = ASKS[name];
  const encoded = z.encode(inputSchema as z.ZodType, input);
  // The same one over all tries: after a change of person nothing of the former goes out as the next.
  const socket = current();
  for (let tries = 1; ; tries++) {
    try {
      const reply = await emit(socket, name, encoded);
      return decodeReply(replySchema, reply) as AskReply<N>;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'rate.limited' || tries >= MAX_LIMITED_TRIES) throw error;
      const pauseMs = error.retryAfterMs ?? 500;
      if (pauseMs > MAX_LIMITED_MS) throw error;
      await new Promise<void>((resume) => clock.after(pauseMs, resume));
    }
  }
}

async function emit(socket: Socket | null, name: AskName, encoded: unknown): Promise<unknown> {
  if (socket === null || !socket.connected) throw new Fault('unavailable', 'offline');
  let raw: unknown;
  try {
    raw = await socket.timeout(ANSWER_WITHIN_MS).emitWithAck(name, encoded);
  } catch {
    // Timed out, or the connection went away while the server was at work.
    throw new Fault('unavailable', 'outcome');
  }
  const parsed = answer.safeParse(raw);
  if (!parsed.success) throw new Fault('input.invalid', 'answer');
  return openParsed(parsed.data);
}
