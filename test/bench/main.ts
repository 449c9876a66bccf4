/**
 * `npm run bench`: Corridor beside bare Socket.IO, in one run on one machine. Prints a table, gates nothing.
 * The server is pinned to core 0 and the load generator to core 1 where `taskset` exists; a last line shows what the
 * second core brings. Every Corridor message is verified, chained, committed and fsynced before its ack.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { connectBare } from './bare.ts';
import { Counter, saturate, steady, type Latency, type Member, type Rate } from './measure.ts';
import { enrol } from './practice.ts';

const SHAPE = { threads: 40, membersPerThread: 5, messagesPerMember: 400 };
const SECONDS = 5;
const STEADY_PER_SECOND = 200;
const ROUNDS = Number(process.env['CORRIDOR_BENCH_ROUNDS'] ?? 3);

interface Contender {
  readonly name: string;
  readonly script: string;
  /** Cores of the server. */
  readonly cores: string;
  join(url: string, counter: Counter): Promise<Member[]>;
}

const CONTENDERS: readonly Contender[] = [
  { name: 'bare Socket.IO, nothing stored', script: 'test/bench/bare-server.ts', cores: '0', join: bare },
  { name: 'Corridor on SQLite, one core', script: 'server/main.ts', cores: '0', join: corridor },
  { name: 'Corridor on SQLite, two cores', script: 'server/main.ts', cores: '0,1', join: corridor },
];

function bare(url: string, counter: Counter): Promise<Member[]> {
  return connectBare(url, SHAPE, counter);
}
function corridor(url: string, counter: Counter): Promise<Member[]> {
  return enrol(url, SHAPE, counter);
}

const canPin = (() => {
  try {
    execFileSync('taskset', ['-cp', '1', String(process.pid)]);
    return true;
  } catch {
    console.log('taskset is missing: server and load generator share the cores\n');
    return false;
  }
})();

async function start(contender: Contender, dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const node = [process.execPath, '--import', 'tsx', contender.script];
  const [command, ...args] = canPin ? ['taskset', '-c', contender.cores, ...node] : node;
  const child = spawn(command ?? process.execPath, args, {
    env: {
      ...process.env,
      CORRIDOR_PORT: '0',
      CORRIDOR_DATA_DIR: dataDir,
      CORRIDOR_LOG_LEVEL: 'warn',
      CORRIDOR_HANDSHAKES_PER_MINUTE: '10000',
      CORRIDOR_ASKS_PER_SECOND: '2000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const url = /https?:\/\/[\w.:[\]]+/.exec(line)?.[0];
    if (url !== undefined) return { child, url };
  }
  throw new Error(`${contender.name} did not start`);
}

interface Result {
  readonly rate: Rate;
  readonly latency: Latency;
}

async function run(contender: Contender): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), 'corridor-bench-'));
  const { child, url } = await start(contender, dataDir);
  try {
    const counter = new Counter();
    const members = await contender.join(url, counter);
    const latency = await steady(members, counter, STEADY_PER_SECOND, SECONDS);
    const rate = await saturate(members, counter, child.pid!, SECONDS);
    for (const member of members) member.client.close();
    return { rate, latency };
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

await sodiumReady();
const results = new Map<string, Result[]>(CONTENDERS.map((contender) => [contender.name, []]));
for (let round = 1; round <= ROUNDS; round++) {
  for (const contender of CONTENDERS) {
    console.log(`round ${round} of ${ROUNDS}: ${contender.name}`);
    results.get(contender.name)!.push(await run(contender));
  }
}

const pick = (rows: readonly Result[], value: (row: Result) => number) => median(rows.map(value));
const base = results.get(CONTENDERS[0]!.name)!;
const { threads, membersPerThread } = SHAPE;
console.log(
  `\n${threads} threads of ${membersPerThread} members online, 1 KiB messages; medians of ${ROUNDS} rounds\n`,
);
console.table(
  CONTENDERS.map(({ name }) => {
    const rows = results.get(name)!;
    const ratio = (value: (row: Result) => number) => (pick(rows, value) / pick(base, value)).toFixed(2);
    return {
      server: name,
      'messages/s': Math.round(pick(rows, (row) => row.rate.ackedPerS)),
      'ratio to bare': ratio((row) => row.rate.ackedPerS),
      'deliveries/s': Math.round(pick(rows, (row) => row.rate.deliveredPerS)),
      'CPU µs/message': Math.round(pick(rows, (row) => row.rate.cpuUsPerMessage)),
      'CPU ratio': ratio((row) => row.rate.cpuUsPerMessage),
      [`p50 ms at ${STEADY_PER_SECOND}/s`]: pick(rows, (row) => row.latency.p50Ms).toFixed(1),
      [`p99 ms at ${STEADY_PER_SECOND}/s`]: pick(rows, (row) => row.latency.p99Ms).toFixed(1),
      refused: rows.reduce((sum, row) => sum + row.rate.refused, 0),
    };
  }),
);
process.exit(0);
