/**
 * Two nodes on one PostgreSQL and one Redis, every thread with people at both: CPU of both for a message against one node on
 * PostgreSQL, after the same warm-up, and how often somebody was told out of turn, which clients put right by number.
 */
import { randomBytes } from 'node:crypto';
import { redisOf, SERVER_CORE, type Bench, type Measurement } from '../bench.ts';
import { Counter, saturate, sleep, steady, type Rate } from '../measure.ts';
import { connectAll, prepared, startCorridor } from '../prepared.ts';
import { median, times, whole } from '../report.ts';
import { Scope } from '../scope.ts';
import { resultOf } from './speed.ts';

interface Seen {
  readonly rate: Rate;
  /** Frames in which a number did not follow the last one that this socket was told of its thread. */
  readonly outOfOrder: number;
}

/** Numbers of one thread as one socket was told of them; what its person missed it would fetch by number. */
class Order {
  broken = 0;
  #last = 0;
  readonly #counter: Counter;
  constructor(counter: Counter) {
    this.#counter = counter;
  }
  readonly seen = (eventJson: string): void => {
    this.#counter.seen(eventJson);
    if (!eventJson.startsWith('["message:added"')) return;
    for (const match of eventJson.matchAll(/\{"n":(\d+),"kind"/g)) {
      const n = Number(match[1]);
      if (this.#last !== 0 && n !== this.#last + 1) this.broken++;
      this.#last = n;
    }
  };
}

async function round(bench: Bench): Promise<Seen> {
  const scope = new Scope();
  const { people, copy } = await prepared(bench, 'postgresql');
  try {
    const env = {
      ...(await copy(scope)),
      REDIS_URL: await redisOf(bench),
      CORRIDOR_GATEWAY: 'own-process',
      CORRIDOR_GATEWAY_TOKEN: randomBytes(33).toString('base64'),
    };
    const servers = [await startCorridor(scope, SERVER_CORE, env), await startCorridor(scope, SERVER_CORE, env)];
    const counter = new Counter();
    const orders: Order[] = [];
    const hear = () => {
      const order = new Order(counter);
      orders.push(order);
      return order.seen;
    };
    const urls = servers.map(({ url }) => url);
    const members = await connectAll(urls, people, counter, hear);
    const pids = servers.map(({ pid }) => pid);
    // Each node does half of it, and is to be as warm as one node is.
    await steady(members, counter, bench.size.perSecond, bench.size.seconds * 2);
    const rate = await saturate(members, counter, pids, bench.size.seconds);
    await sleep(1_000);
    for (const { client } of members) client.close();
    return { rate, outOfOrder: orders.reduce((sum, { broken }) => sum + broken, 0) };
  } finally {
    await scope.end();
  }
}

export const nodes: Measurement = {
  name: 'nodes',
  about: 'two nodes on PostgreSQL and Redis against one node on PostgreSQL',
  async measure(bench) {
    const one = await resultOf(bench, 'postgresql');
    const rounds: Seen[] = [];
    for (let n = 0; n < Math.min(2, bench.size.rounds); n++) rounds.push(await round(bench));
    const cpu = median(rounds.map(({ rate }) => rate.cpuUsPerMessage));
    const ratio = cpu / one.rate.cpuUsPerMessage;
    const acked = median(rounds.map(({ rate }) => rate.ackedPerS));
    bench.say({
      what: 'two nodes over Redis and PostgreSQL: CPU of both a message',
      goal: '≤ 1.5 × one node',
      figure: `${times(ratio)} (${whole(cpu)} µs against ${whole(one.rate.cpuUsPerMessage)} µs; ${whole(acked)} messages/s, both nodes on one core)`,
      isMet: ratio <= 1.5,
    });
    const broken = rounds.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0);
    const told = rounds.reduce((sum, { rate }) => sum + rate.deliveredPerS * bench.size.seconds, 0);
    bench.say({
      what: 'two nodes at saturation: told out of turn, and put right by number',
      goal: '',
      figure: `${broken} of about ${whole(told)}`,
      isMet: null,
    });
  },
};
