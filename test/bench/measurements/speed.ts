/**
 * Messages a second to saturation, send → seen at a steady rate, and the server's CPU for each message: bare Socket.IO that
 * stores nothing, and Corridor on SQLite and on PostgreSQL, turn and turn about. Other measurements hold theirs against these.
 */
import { connectBare, startBare } from '../bare.ts';
import { BOTH_CORES, SERVER_CORE, type Bench, type Measurement } from '../bench.ts';
import { Counter, saturate, steady, type Latency, type Member, type Rate } from '../measure.ts';
import { connectAll, prepared, startCorridor, type Kind } from '../prepared.ts';
import { median, ms, times, whole } from '../report.ts';
import { Scope } from '../scope.ts';

const CONTENDERS = {
  bare: { name: 'bare Socket.IO, nothing stored', kind: null, cores: SERVER_CORE, atLeast: 0 },
  sqlite: { name: 'Corridor on SQLite, one core', kind: 'sqlite', cores: SERVER_CORE, atLeast: 0.35 },
  twoCores: { name: 'Corridor on SQLite, two cores', kind: 'sqlite', cores: BOTH_CORES, atLeast: 0.5 },
  postgresql: { name: 'Corridor on PostgreSQL, one core', kind: 'postgresql', cores: SERVER_CORE, atLeast: 0.3 },
} as const satisfies Record<string, { name: string; kind: Kind | null; cores: string; atLeast: number }>;
type Contender = keyof typeof CONTENDERS;
const NAMES = Object.keys(CONTENDERS) as Contender[];

export interface Result {
  readonly rate: Rate;
  readonly latency: Latency;
}

const results = new Map<Contender, Result[]>();

/** One contender's medians; it is measured now where nobody has done so in this run. */
export async function resultOf(bench: Bench, name: Contender): Promise<Result> {
  const rounds = results.get(name) ?? [];
  results.set(name, rounds);
  while (rounds.length < bench.size.rounds) rounds.push(await round(bench, name));
  const pick = (value: (one: Result) => number) => median(rounds.map(value));
  return {
    rate: {
      ackedPerS: pick(({ rate }) => rate.ackedPerS),
      deliveredPerS: pick(({ rate }) => rate.deliveredPerS),
      cpuUsPerMessage: pick(({ rate }) => rate.cpuUsPerMessage),
      refused: rounds.reduce((sum, { rate }) => sum + rate.refused, 0),
    },
    latency: { p50Ms: pick(({ latency }) => latency.p50Ms), p99Ms: pick(({ latency }) => latency.p99Ms) },
  };
}

async function round(bench: Bench, name: Contender): Promise<Result> {
  const { kind, cores } = CONTENDERS[name];
  const scope = new Scope();
  const counter = new Counter();
  try {
    if (kind === null) {
      const server = await startBare(scope);
      return await both(bench, await connectBare(server.url, bench.size, counter), counter, server.pid);
    }
    const { people, copy } = await prepared(bench, kind);
    const server = await startCorridor(scope, cores, await copy(scope));
    return await both(bench, await connectAll([server.url], people, counter), counter, server.pid);
  } finally {
    await scope.end();
  }
}

async function both({ size }: Bench, members: readonly Member[], counter: Counter, pid: number): Promise<Result> {
  const latency = await steady(members, counter, size.perSecond, size.seconds);
  const rate = await saturate(members, counter, [pid], size.seconds);
  for (const { client } of members) client.close();
  return { rate, latency };
}

export const speed: Measurement = {
  name: 'speed',
  about: 'messages a second, p99 and CPU a message: bare Socket.IO, SQLite on one and two cores, PostgreSQL',
  async measure(bench) {
    const { size, say } = bench;
    const failures = new Map<Contender, string>();
    for (let n = 1; n <= size.rounds; n++) {
      for (const name of NAMES) {
        if (failures.has(name)) continue;
        console.log(`speed    round ${n} of ${size.rounds}: ${CONTENDERS[name].name}`);
        const rounds = results.get(name) ?? [];
        results.set(name, rounds);
        try {
          if (rounds.length < n) rounds.push(await round(bench, name));
        } catch (error) {
          // The others can be measured all the same.
          failures.set(name, error instanceof Error ? error.message : String(error));
        }
      }
    }
    const bare = failures.has('bare') ? null : await resultOf(bench, 'bare');
    for (const name of NAMES) {
      if (bare !== null && !failures.has(name)) sayResult(say, name, await resultOf(bench, name), bare, size.perSecond);
    }
    const said = [...failures].map(([name, why]) => `${CONTENDERS[name].name}: ${why}`);
    if (said.length > 0) throw new Error(said.join('; '));
  },
};

function sayResult(say: Bench['say'], key: Contender, result: Result, bare: Result, perSecond: number): void {
  const { name, atLeast } = CONTENDERS[key];
  const { rate, latency } = result;
  const isBare = key === 'bare';
  const per = (value: number, of: number) => (isBare ? '' : ` = ${times(value / of)} bare`);
  const refused = rate.refused === 0 ? '' : `, ${rate.refused} refused`;
  say({
    what: `${name}: messages/s`,
    goal: isBare ? '' : `≥ ${atLeast} × bare`,
    figure: `${whole(rate.ackedPerS)}${per(rate.ackedPerS, bare.rate.ackedPerS)} (${whole(rate.deliveredPerS)} deliveries/s${refused})`,
    isMet: isBare ? null : rate.ackedPerS >= atLeast * bare.rate.ackedPerS,
  });
  say({
    what: `${name}: p99 send → seen at ${perSecond}/s`,
    goal: isBare ? '' : '≤ 3 × bare',
    figure: `${ms(latency.p99Ms)}${per(latency.p99Ms, bare.latency.p99Ms)} (p50 ${ms(latency.p50Ms)})`,
    isMet: isBare ? null : latency.p99Ms <= 3 * bare.latency.p99Ms,
  });
  const cpu = rate.cpuUsPerMessage;
  say({
    what: `${name}: server CPU a message at saturation`,
    goal: isBare ? '' : '≤ 3 × bare',
    figure: `${whole(cpu)} µs${per(cpu, bare.rate.cpuUsPerMessage)}`,
    isMet: isBare ? null : cpu <= 3 * bare.rate.cpuUsPerMessage,
  });
}
