/**
 * Memory of a server for each idle, signed-in connection, beside bare Socket.IO: what the process holds after a full garbage
 * collection, with two hundred connections and with so many more. 1,000 unless `--sockets` says otherwise.
 */
import { readFileSync } from 'node:fs';
import { startBare } from '../bare.ts';
import { SERVER_CORE, Skipped, type Bench, type Measurement } from '../bench.ts';
import { sleep } from '../measure.ts';
import { prepared, startCorridor } from '../prepared.ts';
import { connectRaw, type RawClient } from '../raw-client.ts';
import { times } from '../report.ts';
import type { Program, Server } from '../scope.ts';

/** Loaded into the server: says what it holds when asked by a signal. */
const PROBE = ['--expose-gc', '--import', './test/bench/memory-probe.mjs'];
/** Share of the connections before the first look, so that what only the first ones cost is not counted. */
const FIRST = 0.2;
/** Open files that a server and a load generator need for everything else. */
const OTHER_FILES = 200;
const AT_ONCE = 50;
/** After the last connection: joins, presence and what else follows it. */
const SETTLE_MS = 3_000;
/** A person may have fifty sockets. */
const PER_PERSON = 50;
const KIB = 1_024;

interface Held {
  readonly look: number;
  readonly rss: number;
  readonly heap: number;
}

async function heldBy(program: Program, look: number): Promise<Held> {
  process.kill(program.pid, 'SIGUSR2');
  const line = await program.line(new RegExp(`^memory \\{"look":${look},`));
  return JSON.parse(line.slice('memory '.length)) as Held;
}

/** KiB for each connection: resident, and on the heap with its buffers. */
async function perSocket(
  server: Server,
  count: number,
  connect: (place: number) => Promise<RawClient>,
): Promise<{ readonly rss: number; readonly heap: number }> {
  const clients: RawClient[] = [];
  const connectUpTo = async (until: number) => {
    while (clients.length < until) {
      const some = Array.from({ length: Math.min(AT_ONCE, until - clients.length) }, (_, i) =>
        connect(clients.length + i),
      );
      clients.push(...(await Promise.all(some)));
    }
    await sleep(SETTLE_MS);
  };
  const first = Math.floor(count * FIRST);
  await connectUpTo(first);
  const before = await heldBy(server, 1);
  await connectUpTo(count);
  const after = await heldBy(server, 2);
  let closed = 0;
  for (const client of clients) void client.closed.then(() => closed++);
  await sleep(0);
  if (closed > 0) throw new Error(`${closed} connections did not stay`);
  for (const client of clients) client.close();
  await server.stop();
  const more = (count - first) * KIB;
  return { rss: (after.rss - before.rss) / more, heap: (after.heap - before.heap) / more };
}

/** Node takes the hard limit for its own. */
const mostFiles = (): number => {
  const limit = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return limit === undefined ? Infinity : Number(limit);
};

const unheard = () => undefined;

async function measure(bench: Bench): Promise<void> {
  const { size, scope, say } = bench;
  const { people, copy } = await prepared(bench, 'sqlite');
  const most = Math.min(people.length * PER_PERSON, mostFiles() - OTHER_FILES);
  if (size.idleSockets > most) throw new Skipped(`at most ${most} connections here: open files, and 50 a person`);
  const bare = await startBare(scope, PROBE);
  const beside = await perSocket(bare, size.idleSockets, () => connectRaw(bare.url, null, unheard));
  const server = await startCorridor(scope, SERVER_CORE, await copy(scope), PROBE);
  const ours = await perSocket(server, size.idleSockets, (place) =>
    connectRaw(server.url, people[place % people.length]!.cookie, unheard),
  );
  const ratio = ours.rss / beside.rss;
  const kib = (value: number) => `${value.toFixed(1)} KiB`;
  say({
    what: `memory of an idle, signed-in connection (${size.idleSockets.toLocaleString('en-GB')})`,
    goal: '≤ 1.5 × bare',
    figure: `${kib(ours.rss)} = ${times(ratio)} bare (${kib(beside.rss)}); on the heap ${kib(ours.heap)} against ${kib(beside.heap)}`,
    isMet: ratio <= 1.5,
  });
}

export const memory: Measurement = {
  name: 'memory',
  about: 'memory of an idle, signed-in connection beside bare Socket.IO (--sockets 10000 needs that many open files)',
  measure,
};
