/**
 * A proxy in front of a server that spoils a websocket's frames while a test wants it to: it loses some, with or without the
 * connection, brings some twice, and holds some up with everything behind them. Knows asks, answers and tells apart by their
 * first letters, and nothing of what they say.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { frameSplitter } from './websocket-frames.ts';

export type Mischief = 'late' | 'twice' | 'lost' | 'cut';

export interface BadFrames {
  readonly url: string;
  /** Frames spoilt so far. */
  readonly spoilt: number;
  /** From now on every so many frames one is spoilt, in each of these ways in turn; in none: all is well. */
  spoil(every: number, ways: readonly Mischief[]): void;
  close(): Promise<void>;
}

const HELD_MS = 60;
const ASKS_AND_ANSWERS = /^4[23]$/;

export async function badFrames(port: number): Promise<BadFrames> {
  const sockets = new Set<Socket>();
  let ways: readonly Mischief[] = [];
  let every = 1;
  let seen = 0;
  let spoilt = 0;

  const chosen = (begins: string, isTold: boolean): Mischief | null => {
    if (ways.length === 0 || !ASKS_AND_ANSWERS.test(begins)) return null;
    seen += 1;
    if (seen % every !== 0) return null;
    const way = ways[spoilt % ways.length]!;
    spoilt += 1;
    // What is lost without a trace is a tell: whoever asks waits a quarter of a minute for an answer.
    return way === 'lost' && !isTold ? 'cut' : way;
  };
  /** One direction; everything goes out in the order in which it came in. */
  const carry = (from: Socket, to: Socket, isFromServer: boolean) => {
    let last: Promise<unknown> = Promise.resolve();
    const out = (bytes: Buffer) => void (last = last.then(() => to.write(bytes)));
    const split = frameSplitter(({ bytes, begins }) => {
      const way = chosen(begins, isFromServer && begins === '42');
      if (way === 'lost') return;
      if (way === 'cut') return void (last = last.then(() => to.destroy()));
      if (way === 'late') last = last.then(() => pause(HELD_MS));
      out(bytes);
      if (way === 'twice') out(bytes);
    }, out);
    from.on('data', split);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      void last.then(() => to.destroySoon());
    });
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    carry(near, far, false);
    carry(far, near, true);
    for (const socket of [near, far]) sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get spoilt() {
      return spoilt;
    },
    spoil: (nextEvery, nextWays) => {
      every = nextEvery;
      ways = nextWays;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
