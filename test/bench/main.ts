/**
 * `npm run bench`: Corridor beside bare Socket.IO and an XMPP server, in one run on one machine. `npm run bench -- speed pages`
 * measures what is named; `--quick` tries everything at tiny sizes. Prints each line as it is known, and at the end a table
 * with goals. Gates nothing: exit code 1 only where a measurement failed, 2 for an unknown name.
 */
import { parseArgs } from 'node:util';
import { sodiumReady } from '../../protocol/crypto/sodium.ts';
import { ensureServerBuilt } from '../../server/prepare.mjs';
import { FULL, GENERATOR_CORE, QUICK, Skipped, type Measurement, type Size } from './bench.ts';
import { client } from './measurements/client.ts';
import { commits } from './measurements/commits.ts';
import { memory } from './measurements/memory.ts';
import { nodes } from './measurements/nodes.ts';
import { pages } from './measurements/pages.ts';
import { signs } from './measurements/signs.ts';
import { speed } from './measurements/speed.ts';
import { storm } from './measurements/storm.ts';
import { xmpp } from './measurements/xmpp.ts';
import { print, tableOf, type Line } from './report.ts';
import { holdTo, pinning, Scope } from './scope.ts';

const MEASUREMENTS: readonly Measurement[] = [speed, signs, commits, nodes, xmpp, pages, memory, storm, client];
/** Of one measurement; then it counts as failed and the next one begins. */
const LIMIT_MS = 600_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    sockets: { type: 'string' },
    clients: { type: 'string' },
  },
});

if (values.help) {
  console.log('npm run bench -- [--quick] [--rounds 3] [--sockets 1000] [--clients 2000] [measurement …]\n');
  for (const { name, about } of MEASUREMENTS) console.log(`${name.padEnd(8)} ${about}`);
  process.exit(0);
}
const unknown = positionals.filter((word) => !MEASUREMENTS.some(({ name }) => name === word));
if (unknown.length > 0) {
  console.error(
    `No such measurement: ${unknown.join(', ')}. There are ${MEASUREMENTS.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const base = values.quick ? QUICK : FULL;
const size: Size = {
  ...base,
  rounds: Number(values.rounds ?? base.rounds),
  idleSockets: Number(values.sockets ?? base.idleSockets),
  stormClients: Number(values.clients ?? base.stormClients),
};
const chosen = MEASUREMENTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const run = new Scope();
const lines: Line[] = [];
const notes: string[] = [];
let current: Scope | null = null;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void finish(130));

await ensureServerBuilt();
await sodiumReady();
holdTo(GENERATOR_CORE);
const began = performance.now();
console.log(`Node ${process.version}; ${pinning()}${values.quick ? '; --quick: the figures mean nothing' : ''}\n`);
for (const measurement of chosen) await measure(measurement);
const failed = notes.some((note) => note.startsWith('FAILED'));
console.log(`\n${tableOf(lines)}\n`);
for (const note of notes) console.log(note);
console.log(`${chosen.length} measurements in ${Math.round((performance.now() - began) / 1_000)} s`);
await finish(failed ? 1 : 0);

async function measure({ name, measure: act }: Measurement): Promise<void> {
  const scope = new Scope();
  current = scope;
  const say = (line: Omit<Line, 'of'>) => {
    lines.push({ of: name, ...line });
    print({ of: name, ...line });
  };
  const late = new AbortController();
  try {
    await Promise.race([act({ size, scope, run, say }), tooLate(late.signal)]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const note = error instanceof Skipped ? `SKIPPED ${name}: ${why}` : `FAILED ${name}: ${why}`;
    notes.push(note);
    console.log(note);
  } finally {
    late.abort();
    await endOf(scope, name);
  }
}

/** What cannot be cleaned up is a failure as well, and the run goes on. */
async function endOf(scope: Scope, name: string): Promise<void> {
  try {
    await scope.end();
  } catch (error) {
    notes.push(`FAILED to clean up after ${name}: ${String(error)}`);
  }
}

function tooLate(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not done within ${LIMIT_MS / 1_000} s`)), LIMIT_MS);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}

async function finish(code: number): Promise<never> {
  if (current !== null) await endOf(current, 'the last measurement');
  await endOf(run, 'the run');
  process.exit(code);
}
