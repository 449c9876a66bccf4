/** The members of the yardstick: the same number of people, rooms and bytes as Corridor's, without any meaning. */
import { randomBytes } from 'node:crypto';
import { SERVER_CORE } from './bench.ts';
import type { Counter, Member } from './measure.ts';
import { connectRaw } from './raw-client.ts';
import type { Shape } from './practice.ts';
import type { Scope, Server } from './scope.ts';

/** An event's bytes on the wire: header and hash, signature, sealed body of 1 KiB plus its overhead. */
const EVENT = { ev: 480, sig: 64, body: 1_024 + 73 };
/** As many different frames; they may be sent again. */
const FRAMES = 50;

export const startBare = (scope: Scope, options: readonly string[] = []): Promise<Server> =>
  scope.server({
    name: 'bare Socket.IO',
    args: [...options, '--import', 'tsx', 'test/bench/bare-server.ts'],
    cores: SERVER_CORE,
  });

export async function connectBare(url: string, shape: Shape, counter: Counter): Promise<Member[]> {
  const members: Member[] = [];
  for (let t = 0; t < shape.threads; t++) {
    const threadId = randomBytes(16).toString('base64url');
    for (let m = 0; m < shape.membersPerThread; m++) {
      const client = await connectRaw(url, null, counter.seen);
      await new Promise<void>((done) => client.ask('join', JSON.stringify({ room: threadId }), () => done()));
      const frames = Array.from({ length: FRAMES }, () => frame(threadId));
      let next = 0;
      members.push({ client, threadId, cursorAt: null, nextFrame: () => frames[next++ % frames.length] });
    }
  }
  return members;
}

function frame(threadId: string): string {
  const text = (length: number) => randomBytes(length).toString('base64url');
  return JSON.stringify({ threadId, event: { ev: text(EVENT.ev), sig: text(EVENT.sig), body: text(EVENT.body) } });
}
