/** A server in a process of its own that a test kills without warning and starts again on the same data and port. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { built } from '../../server/prepare.mjs';
import type { Running } from './world.ts';
import { endedAtLast } from './leftovers.ts';

export interface KillableServer extends Running {
  /** SIGKILL: no handler runs, nothing is flushed. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Puts the clock of its machine to the next of `STEPPED_CLOCK_MS`; launched with `steppedBy`. */
  step(): void;
}

/** Settings of a server whose machine's clock a test puts forward and back by so many ms from the truth, one after the other. */
export const steppedBy = (...offMs: readonly number[]): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${pathToFileURL('test/stepped-clock.mjs').href}`,
  STEPPED_CLOCK_MS: offMs.join(','),
});

/** @param logLines gets every line of its output */
export async function launchKillable(
  settings: Readonly<Record<string, string>>,
  logLines: string[],
): Promise<KillableServer> {
  const child = endedAtLast(
    spawn(process.execPath, [built.server], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  child.stderr.on('data', (chunk: Buffer) => void logLines.push(chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with exit code ${code}:\n${logLines.slice(-20).join('\n')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      logLines.push(line);
      const address = /^Corridor is open at (\S+)$/.exec(line)?.[1];
      if (address !== undefined) resolve(Number(new URL(address).port));
    });
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    port,
    kill: () => end('SIGKILL'),
    step: () => void child.kill('SIGUSR2'),
    close: () => end('SIGTERM'),
  };
}
