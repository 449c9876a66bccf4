/**
 * What a measurement starts and must leave nothing of: programs, temporary folders, whatever else has an end. Ends are run
 * last first, also after a failure. Servers are programs of their own, held to the cores they are given where `taskset` exists.
 */
import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_MS = 60_000;
const STOP_MS = 20_000;

export interface Program {
  readonly pid: number;
  /** The first line with this in it, said from now on or before. */
  line(pattern: RegExp): Promise<string>;
  /** Resolves when it is gone; SIGKILL follows where SIGTERM does not help. */
  stop(signal?: 'SIGTERM' | 'SIGKILL' | 'SIGQUIT'): Promise<void>;
}
export interface Server extends Program {
  readonly url: string;
}

export interface Start {
  readonly name: string;
  /** Of node: options and the script. */
  readonly args: readonly string[];
  /** As `taskset -c` takes them. */
  readonly cores: string;
  readonly env?: Readonly<Record<string, string>>;
}

const canPin = (() => {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Says once for all whether servers and load generator have cores of their own. */
export const pinning = (): string =>
  canPin
    ? 'server on core 0, load generator on core 1, databases on either'
    : 'taskset is missing: server and load generator share the cores';

/** This process, and what it starts from now on without cores of its own. */
export function holdTo(cores: string): void {
  if (canPin) execFileSync('taskset', ['-acp', cores, String(process.pid)], { stdio: 'ignore' });
}

export class Scope {
  readonly #ends: (() => unknown)[] = [];

  /** Runs `end` when this scope ends. */
  keep(end: () => unknown): void {
    this.#ends.push(end);
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'corridor-bench-'));
    this.keep(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    return folder;
  }

  program({ name, args, cores, env = {} }: Start, command = process.execPath): Program {
    const options = { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] } satisfies SpawnOptions;
    const child = canPin ? spawn('taskset', ['-c', cores, command, ...args], options) : spawn(command, args, options);
    const program = programOf(name, child);
    this.keep(() => program.stop());
    return program;
  }

  /** A server that says its address. */
  async server(start: Start): Promise<Server> {
    const program = this.program(start);
    const url = /https?:\/\/[\w.:[\]]+/.exec(await program.line(/https?:\/\//))?.[0] ?? '';
    return { ...program, url };
  }

  /** All ends, last first; one that fails does not stop the others, its error is thrown at last. */
  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

function programOf(name: string, child: ChildProcess): Program {
  const said: string[] = [];
  const heard = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      if (said.length > 500) said.shift();
      for (const hear of heard) hear(line);
    });
  }
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const cut = () => void child.kill('SIGKILL');
  process.once('exit', cut);
  void gone.then(() => process.off('exit', cut));
  const isGone = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    pid: child.pid ?? 0,
    async stop(signal = 'SIGTERM') {
      if (isGone()) return;
      child.kill(signal);
      const late = setTimeout(cut, STOP_MS);
      await gone;
      clearTimeout(late);
    },
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const there = said.findLast((line) => pattern.test(line));
        if (there !== undefined) return resolve(there);
        const fail = (why: string) => {
          done();
          reject(new Error(`${name}: ${why}\n${said.slice(-15).join('\n')}`));
        };
        const late = setTimeout(() => fail(`not said within ${START_MS / 1_000} s: ${pattern}`), START_MS);
        const hear = (line: string) => {
          if (!pattern.test(line)) return;
          done();
          resolve(line);
        };
        const done = () => {
          heard.delete(hear);
          clearTimeout(late);
        };
        heard.add(hear);
        void gone.then(() => heard.has(hear) && fail('it has ended'));
      }),
  };
}
