/**
 * How many messages share a commit, and so an fsync: at saturation, and one by one when nothing else happens. As /metrics
 * counts commits of messages; what is changed besides, as by timed jobs, has commits of its own.
 */
import { freePort } from '../../postgresql.mjs';
import { SERVER_CORE, type Measurement } from '../bench.ts';
import { Counter, saturate, sleep, type Member } from '../measure.ts';
import { connectAll, prepared, startCorridor } from '../prepared.ts';

const ONE_BY_ONE = 50;
const PAUSE_MS = 20;
const SETTLE_MS = 1_500;

interface Counted {
  readonly commits: number;
  readonly items: number;
}

async function counted(port: number): Promise<Counted> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    commits: value('corridor_commit_seconds_count\\{kind="append"\\}'),
    items: value('corridor_commit_items_sum'),
  };
}

const since = (from: Counted, to: Counted): Counted => ({
  commits: to.commits - from.commits,
  items: to.items - from.items,
});

const sent = ({ client, nextFrame }: Member) =>
  new Promise<void>((resolve, reject) => {
    const frame = nextFrame();
    if (frame === undefined) return reject(new Error('no message is left'));
    client.ask('message:send', frame, (args) => (args.startsWith('[{"ok":true') ? resolve() : reject(new Error(args))));
  });

export const commits: Measurement = {
  name: 'commits',
  about: 'messages per fsync, at saturation and when idle',
  async measure(bench) {
    const { scope, size, say } = bench;
    const { people, copy } = await prepared(bench, 'sqlite');
    const port = await freePort();
    const env = { ...(await copy(scope)), CORRIDOR_METRICS_PORT: String(port) };
    const server = await startCorridor(scope, SERVER_CORE, env);
    const counter = new Counter();
    const members = await connectAll([server.url], people, counter);

    // What follows a connection is written by then.
    await sleep(SETTLE_MS);
    const beforeIdle = await counted(port);
    for (let i = 0; i < ONE_BY_ONE; i++) {
      await sent(members[i % members.length]!);
      await sleep(PAUSE_MS);
    }
    const idle = since(beforeIdle, await counted(port));
    if (idle.items !== ONE_BY_ONE) throw new Error(`${idle.items} items were counted, ${ONE_BY_ONE} were sent`);
    const each = idle.commits / idle.items;
    say({
      what: 'commits (one fsync each) for a message when idle',
      goal: '≤ 1',
      figure: each.toFixed(2),
      isMet: each <= 1,
    });

    const before = await counted(port);
    await saturate(members, counter, [server.pid], size.seconds);
    const busy = since(before, await counted(port));
    say({
      what: 'messages for a commit at saturation',
      goal: '≥ 10',
      figure: (busy.items / busy.commits).toFixed(1),
      isMet: busy.items / busy.commits >= 10,
    });
    for (const { client } of members) client.close();
  },
};
