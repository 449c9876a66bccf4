/**
 * The API and its gateway as two programs, each in a process of its own that a test kills without warning: the API with a
 * clock that the test moves, the gateway exactly as `npm run gateway` starts it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { built } from '../../server/prepare.mjs';
import type { Running } from './world.ts';
import { endedAtLast } from './leftovers.ts';
import { steered } from './programs-setup.ts';

type Env = Readonly<Record<string, string>>;

interface Launched {
  readonly child: ChildProcess;
  /** What the awaited line said. */
  readonly said: string;
  /** SIGKILL: no handler runs. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; the exit code. */
  end(): Promise<number | null>;
}

export interface SteeredServer extends Running {
  kill(): Promise<void>;
  /** Moves its clock; resolves when its jobs have run. */
  advance(ms: number): Promise<void>;
}

export interface GatewayChild {
  /** Where providers reach it. */
  readonly url: string;
  /** Resolves when it printed such a line. */
  says(line: RegExp): Promise<string>;
  kill(): Promise<void>;
  end(): Promise<number | null>;
}

/** @param lines gets every line of its output */
export async function launchSteered(settings: Env, lines: string[]): Promise<SteeredServer> {
  const server = await launch(steered, settings, lines, /^Corridor is open at (\S+)$/);
  return {
    port: Number(new URL(server.said).port),
    kill: () => server.kill(),
    close: async () => void (await server.end()),
    async advance(ms) {
      const advanced = once(server.child, 'message');
      server.child.send({ advanceMs: ms });
      await advanced;
    },
  };
}

export async function launchGateway(settings: Env, lines: string[]): Promise<GatewayChild> {
  const from = lines.length;
  const listening = /^The gateway listens for providers at (\S+) /;
  const gateway = await launch(built.gateway, settings, lines, listening);
  return {
    url: gateway.said,
    kill: () => gateway.kill(),
    end: () => gateway.end(),
    says: (line) =>
      until(() => {
        if (gateway.child.exitCode !== null) throw new Error(`the gateway has ended:\n${lines.slice(from).join('\n')}`);
        return lines.slice(from).find((one) => line.test(one));
      }),
  };
}

/** Looks again and again, for 60 s, until there is something. */
export async function until<T>(look: () => T | undefined): Promise<T> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`not seen within 60 s: ${look.toString()}`);
}

async function launch(program: string, settings: Env, lines: string[], awaited: RegExp): Promise<Launched> {
  const child = endedAtLast(
    spawn(process.execPath, [program], {
      env: { PATH: process.env['PATH'], ...settings },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }),
  );
  const said = await new Promise<string>((resolve, reject) => {
    const early = (code: number | null) =>
      reject(new Error(`ended with exit code ${code}:\n${lines.slice(-20).join('\n')}`));
    child.once('close', early);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => {
        lines.push(line);
        const found = awaited.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
  });
  const stop = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    }
    return child.exitCode;
  };
  return { child, said, kill: async () => void (await stop('SIGKILL')), end: () => stop('SIGTERM') };
}
