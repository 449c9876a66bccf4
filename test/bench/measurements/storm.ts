/**
 * A reconnect storm: two thousand clients in forty threads, the server killed with SIGKILL while messages are on their way, and
 * started again at once. How long until everybody holds everything, and whether anything that was acknowledged is lost,
 * doubled or elsewhere in the order. Clients wait, ask for heads and fetch by number as the SDK does.
 */
import { SERVER_CORE, type Bench, type Measurement } from '../bench.ts';
import { askOver } from '../calls.ts';
import { sleep } from '../measure.ts';
import { prepared, startCorridor } from '../prepared.ts';
import { connectRaw, type RawClient } from '../raw-client.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Enrolled } from '../practice.ts';
import { whole } from '../report.ts';

/** The SDK's own pauses before it tries again. */
const RETRY = { minMs: 500, maxMs: 15_000 };
const AT_ONCE = 50;
const PER_PERSON = 50;
const PER_SECOND = 100;
const BEFORE_MS = 3_000;
const GIVE_UP_MS = 120_000;
const GOAL_S = 30;

/** Enough of a signature to tell messages apart. */
const marksOf = (json: string): string => /"sig":"(.{24})/.exec(json)?.[1] ?? '';

/** One client of one person: what it holds of its thread, in order. */
class Device {
  readonly person: Enrolled;
  /** Item n is `held[n - 1]`. */
  readonly held: string[] = [];
  client: RawClient | null = null;
  /** Since it is connected it has asked for the heads and fetched what was missing. */
  isInSync = false;
  #fetching: Promise<void> | null = null;
  /** The highest number that the server has named. */
  #toldN = 0;
  #stopped = false;
  readonly #url: string;

  constructor(url: string, person: Enrolled) {
    this.#url = url;
    this.person = person;
  }

  stop(): void {
    this.#stopped = true;
    this.client?.close();
  }

  /** Connects and comes back whenever the connection is lost. Resolves at the first time in sync; rejects when stopped before. */
  async live(): Promise<void> {
    for (let tries = 0; !this.#stopped; tries++) {
      try {
        await this.#connect();
        return;
      } catch {
        // Nobody is there yet: as the SDK, later.
        await sleep(Math.min(RETRY.maxMs, RETRY.minMs * 2 ** tries) * (0.5 + Math.random() / 2));
      }
    }
    throw new Error('stopped before it was in sync');
  }

  async #connect(): Promise<void> {
    const client = await connectRaw(this.#url, this.person.cookie, (eventJson) => this.#hear(eventJson));
    this.client = client;
    // What the last connection was asked for is not answered any more.
    this.#fetching = null;
    let isSettled = false;
    const lost = client.closed.then(() => {
      this.isInSync = false;
      this.client = null;
      throw new Error('connection lost');
    });
    lost.catch(() => {
      if (isSettled && !this.#stopped) this.#again();
    });
    try {
      await Promise.race([lost, this.#sync(client)]);
      isSettled = true;
    } catch (error) {
      client.close();
      await client.closed;
      throw error;
    }
  }

  #again(): void {
    void sleep(RETRY.minMs * (0.5 + Math.random() / 2)).then(() => this.live().catch(() => undefined));
  }

  async #sync(client: RawClient): Promise<void> {
    const { threads } = await askOver(client, 'sync:heads', {});
    const head = threads.find(({ threadId }) => threadId === this.person.threadId);
    if (head === undefined) throw new Error('the thread is not listed');
    this.#toldN = Math.max(this.#toldN, head.headN);
    await this.#fetch(client);
    this.isInSync = true;
  }

  #hear(eventJson: string): void {
    if (!eventJson.startsWith('["message:added"')) return;
    const [, { items }] = JSON.parse(eventJson) as [string, { items: { n: number; sig: string }[] }];
    for (const { n, sig } of items) {
      this.#toldN = Math.max(this.#toldN, n);
      if (n === this.held.length + 1) this.held.push(sig.slice(0, 24));
    }
    const { client } = this;
    if (this.held.length < this.#toldN && client !== null && this.isInSync) this.#fill(client);
  }

  /** A gap: fetch by number. What goes wrong with that ends the connection, and the next one begins with the heads. */
  #fill(client: RawClient): void {
    if (this.#fetching !== null) return;
    this.#fetching = this.#fetch(client)
      .catch(() => client.close())
      .finally(() => (this.#fetching = null));
  }

  async #fetch(client: RawClient): Promise<void> {
    while (this.held.length < this.#toldN) {
      const input = { threadId: this.person.threadId, afterN: this.held.length, limit: LIMITS.pageItems };
      const { items } = await askOver(client, 'thread:items', input);
      if (items.length === 0) throw new Error('the thread is shorter than the server said');
      for (const { n, sig } of items) {
        if (n === this.held.length + 1)
          this.held.push(
            Buffer.from(sig ?? [])
              .toString('base64url')
              .slice(0, 24),
          );
      }
    }
  }
}

/** What was sent, in the order of each sender, and what the server said yes to. */
class Talk {
  readonly acked = new Set<string>();
  readonly #waiting = new Map<Device, string[]>();

  send(device: Device, frame: string): void {
    const queue = this.#waiting.get(device) ?? [];
    this.#waiting.set(device, [...queue, frame]);
    this.#hand(device, frame, () => undefined);
  }

  #hand(device: Device, frame: string, done: (args: string) => void): void {
    device.client?.ask('message:send', frame, (args) => {
      if (args.startsWith('[{"ok":true')) {
        this.acked.add(marksOf(frame));
        this.#waiting.set(
          device,
          (this.#waiting.get(device) ?? []).filter((one) => one !== frame),
        );
      }
      done(args);
    });
  }

  /** Sends again whatever has no answer, as clients do; resolves with how many those were. */
  async resend(): Promise<number> {
    let count = 0;
    for (const [device, frames] of this.#waiting) {
      for (const frame of frames) {
        count++;
        const args = await new Promise<string>((resolve) => this.#hand(device, frame, resolve));
        if (!args.startsWith('[{"ok":true')) throw new Error(`a message sent again was refused: ${args}`);
      }
    }
    return count;
  }
}

async function connected(devices: readonly Device[]): Promise<void> {
  for (let from = 0; from < devices.length; from += AT_ONCE) {
    await Promise.all(devices.slice(from, from + AT_ONCE).map((device) => device.live()));
  }
}

async function until(isDone: () => boolean, what: string, giveUpMs: number): Promise<void> {
  const end = performance.now() + giveUpMs;
  while (!isDone()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${giveUpMs / 1_000} s`);
    await sleep(20);
  }
}

/** Messages that somebody lacks, holds twice or holds in another place than the others. */
function wrongIn(devices: readonly Device[], acked: ReadonlySet<string>): number {
  const first = new Map<string, readonly string[]>();
  let wrong = 0;
  for (const { person, held } of devices) {
    const other = first.get(person.threadId) ?? held;
    first.set(person.threadId, other);
    wrong += Math.abs(held.length - other.length) + held.filter((mark, place) => other[place] !== mark).length;
  }
  const all = [...first.values()].flat();
  const known = new Set(all);
  return wrong + (all.length - known.size) + [...acked].filter((mark) => !known.has(mark)).length;
}

async function measure(bench: Bench): Promise<void> {
  const { size, scope, say } = bench;
  const { people, copy } = await prepared(bench, 'sqlite');
  const count = Math.min(size.stormClients, people.length * PER_PERSON);
  const env = await copy(scope);
  const server = await startCorridor(scope, SERVER_CORE, env);
  const devices = Array.from({ length: count }, (_, i) => new Device(server.url, people[i % people.length]!));
  scope.keep(() => devices.forEach((device) => device.stop()));
  await connected(devices);

  const talk = new Talk();
  const senders = devices.slice(0, Math.min(people.length, count));
  const sent = new Map<Device, number>();
  for (let i = 0; i < (BEFORE_MS / 1_000) * PER_SECOND; i++) {
    const device = senders[(i * 7) % senders.length]!;
    const nth = sent.get(device) ?? 0;
    sent.set(device, nth + 1);
    const frame = device.person.frames[nth];
    if (frame !== undefined) talk.send(device, frame);
    await sleep(1_000 / PER_SECOND);
  }
  const ackedBefore = talk.acked.size;
  const from = performance.now();
  await server.stop('SIGKILL');
  await until(() => devices.every(({ isInSync }) => !isInSync), 'all connections lost', 10_000);
  await startCorridor(scope, SERVER_CORE, { ...env, CORRIDOR_PORT: new URL(server.url).port });
  const upS = (performance.now() - from) / 1_000;
  await until(() => devices.every(({ isInSync }) => isInSync), `${count} clients in sync`, GIVE_UP_MS);
  const tookS = (performance.now() - from) / 1_000;

  const again = await talk.resend();
  const heads = () => new Map(devices.map(({ person, held }) => [person.threadId, held.length]));
  const isSettled = () => {
    const longest = heads();
    for (const { person, held } of devices) {
      longest.set(person.threadId, Math.max(longest.get(person.threadId) ?? 0, held.length));
    }
    return devices.every(({ person, held }) => held.length === longest.get(person.threadId));
  };
  await until(isSettled, 'everybody holds as much', 20_000);
  const wrong = wrongIn(devices, talk.acked);
  say({
    what: `reconnect storm of ${whole(count)} clients after kill -9: all in sync`,
    goal: `≤ ${GOAL_S} s`,
    figure: `${tookS.toFixed(1)} s (the server was up again after ${upS.toFixed(1)} s)`,
    isMet: tookS <= GOAL_S,
  });
  say({
    what: 'reconnect storm: messages lost, doubled or out of order at any client',
    goal: '0',
    figure: `${wrong} (${ackedBefore} acknowledged before the kill, ${again} sent again after it)`,
    isMet: wrong === 0,
  });
}

export const storm: Measurement = {
  name: 'storm',
  about: '2,000 clients after kill -9: time until all are in sync, nothing lost (--clients)',
  measure,
};
