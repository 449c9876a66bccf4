/**
 * One measurement: a closed loop to saturation, then an open loop at a steady rate, against whichever server
 * speaks `message:send` / `message:added`. Counts what was acknowledged and what every member received.
 */
import { readFileSync } from 'node:fs';
import type { Hash } from '../../protocol/wire/bytes.ts';
import type { RawClient } from './raw-client.ts';

/** One member of one room with the frames it will send, ready made; undefined when there are no more. */
export interface Member {
  readonly client: RawClient;
  readonly threadId: string;
  /** Input of cursor:set; null at a server that knows none. */
  readonly cursorAt: ((n: number, chain: Hash) => string) | null;
  readonly nextFrame: () => string | undefined;
}

export interface Rate {
  readonly ackedPerS: number;
  readonly deliveredPerS: number;
  readonly cpuUsPerMessage: number;
  readonly refused: number;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Counts items in raw `["message:added",…]` text (one frame may carry several) and times those it waits for. */
export class Counter {
  delivered = 0;
  /** Signature text → when it was sent; filled only while latency is measured. */
  readonly sentAt = new Map<string, number>();
  readonly tookMs: number[] = [];

  readonly seen = (eventJson: string): void => {
    if (!eventJson.startsWith('["message:added"')) return;
    for (let at = eventJson.indexOf(SIG); at >= 0; at = eventJson.indexOf(SIG, at + SIG.length)) {
      this.delivered++;
      if (this.sentAt.size > 0) this.time(eventJson.slice(at + SIG.length, at + SIG.length + 20));
    }
  };

  /** Ends a warm-up: what is under way or was timed does not count. */
  forgetTimes(): void {
    this.sentAt.clear();
    this.tookMs.length = 0;
  }

  private time(signature: string): void {
    const sentAt = this.sentAt.get(signature);
    if (sentAt !== undefined) this.tookMs.push(performance.now() - sentAt);
  }
}

/** Every item of both servers carries exactly one. */
const SIG = '"sig":"';

/** User + system CPU of a process in microseconds, from the kernel's own accounting (proc(5), 100 ticks a second). */
export function cpuUs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** All processes of a server. */
const cpuOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuUs(pid), 0);

/**
 * Keeps `window` sends of every member in flight for `seconds`, after a warm-up of one second. Throws where the members run
 * out of messages, or where nothing is acknowledged.
 *
 * @param onAck gets the raw argument list of every acknowledgement that says yes
 */
export async function saturate(
  members: readonly Member[],
  counter: Counter,
  pids: readonly number[],
  seconds: number,
  onAck: (member: Member, args: string) => void = () => undefined,
): Promise<Rate> {
  const window = 4;
  let ranOut = false;
  let acked = 0;
  let refused = 0;
  let running = true;
  const pump = (member: Member): void => {
    if (!running) return;
    const frame = member.nextFrame();
    ranOut ||= frame === undefined;
    if (frame === undefined) return;
    member.client.ask('message:send', frame, (args) => {
      if (args.startsWith('[{"ok":true')) {
        acked++;
        onAck(member, args);
      } else refused++;
      pump(member);
    });
  };
  for (const member of members) for (let i = 0; i < window; i++) pump(member);
  await sleep(1_000);
  const from = { acked, delivered: counter.delivered, cpu: cpuOf(pids), at: performance.now() };
  await sleep(seconds * 1_000);
  const took = (performance.now() - from.at) / 1_000;
  const done = acked - from.acked;
  const result = {
    ackedPerS: done / took,
    deliveredPerS: (counter.delivered - from.delivered) / took,
    cpuUsPerMessage: (cpuOf(pids) - from.cpu) / Math.max(1, done),
    refused,
  };
  running = false;
  if (ranOut) throw new Error('the members have run out of messages: messagesPerMember is too low');
  if (done === 0) throw new Error('nothing was acknowledged');
  await sleep(500);
  return result;
}

/** Sends `perSecond` messages a second, spread over the members; send → seen on each member's socket, in ms. The first two seconds do not count. */
export async function steady(
  members: readonly Member[],
  counter: Counter,
  perSecond: number,
  seconds: number,
): Promise<Latency> {
  const start = performance.now();
  const warmUp = perSecond * 2;
  for (let i = 0; i < perSecond * seconds + warmUp; i++) {
    if (i === warmUp) counter.forgetTimes();
    const wait = start + (i * 1_000) / perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    const member = members[(i * 7) % members.length]!;
    const frame = member.nextFrame();
    if (frame === undefined) break;
    const at = frame.indexOf(SIG) + SIG.length;
    counter.sentAt.set(frame.slice(at, at + 20), performance.now());
    member.client.ask('message:send', frame, () => undefined);
  }
  await sleep(500);
  counter.sentAt.clear();
  const took = counter.tookMs.sort((a, b) => a - b);
  const at = (q: number) => took[Math.min(took.length - 1, Math.floor(took.length * q))] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
