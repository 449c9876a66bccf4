/**
 * A line to the server that a test can spoil: it carries bytes both ways until told to swallow what the server answers,
 * or to break, and counts the client's frames. Knows nothing of what it carries.
 */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { frameCounter } from './websocket-frames.ts';

export interface BadLine {
  readonly url: string;
  /** How many times a client has asked or told something over a websocket, heartbeats apart. */
  readonly frames: number;
  /**
   * From now on, or from the client's next frame of so many bytes, nothing that the server says arrives; what the client
   * says still does.
   */
  swallow(fromBytes?: number): void;
  /** Breaks every connection; new ones are good again. */
  break(): void;
  /** Breaks every connection and takes no new one until it is `up` again. */
  down(): void;
  up(): void;
  close(): Promise<void>;
}

export async function badLine(port: number): Promise<BadLine> {
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let isSwallowing = false;
  let isDown = false;
  let swallowFrom = Infinity;
  let frames = 0;
  const server = createServer((near) => {
    if (isDown) return void near.destroy();
    const far = connect(port, '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    near.pipe(far);
    near.on(
      'data',
      frameCounter((bytes) => {
        frames += 1;
        isSwallowing ||= bytes >= swallowFrom;
      }),
    );
    far.on('data', (bytes: Buffer) => {
      if (!isSwallowing) near.write(bytes);
    });
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.on('close', end);
      socket.on('error', end);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakAll = () => {
    isSwallowing = false;
    swallowFrom = Infinity;
    for (const { near, far } of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get frames() {
      return frames;
    },
    swallow: (fromBytes = 0) => {
      swallowFrom = fromBytes === 0 ? Infinity : fromBytes;
      isSwallowing = fromBytes === 0;
    },
    break: breakAll,
    down: () => {
      isDown = true;
      breakAll();
    },
    up: () => void (isDown = false),
    close: () =>
      new Promise((resolve) => {
        breakAll();
        server.close(() => resolve());
      }),
  };
}
