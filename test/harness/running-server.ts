/**
 * A real Corridor on a free port with a data folder of its own: in this process, where a test brings its own clock or wants
 * to read the log, and then on a database of the kind of its project; or as a process of its own, on SQLite, where the test
 * tries to kill it. Doubles nothing.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createApp, type App, type Replacements } from '../../server/app.ts';
import { readConfig, type Config } from '../../server/config.ts';
import { built } from '../../server/prepare.mjs';
import { freshDatabase } from './databases.ts';
import { endedAtLast, temporaryFolder } from './leftovers.ts';

type Env = Readonly<Record<string, string>>;

export interface ServerHere {
  readonly url: string;
  readonly app: App;
  readonly dataDir: string;
  /** Every line that was logged. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

/**
 * A node alone: without a gateway where that is a process of its own.
 * @param env keys of server/config.ts over those of a test: free port, own folder, log from `info` on
 * @param changes over what they say, where production would want what a test does not have
 */
export async function startHere(
  env: Env = {},
  replacements: Replacements = {},
  changes: Partial<Config> = {},
): Promise<ServerHere> {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const dataDir = join(folder, 'data');
  const database = await freshDatabase(dataDir);
  const settings = { ...base(folder), CORRIDOR_LOG_LEVEL: 'info', ...database.env, ...env };
  const app = await createApp(
    { ...readConfig(settings), ...changes },
    {
      logTo: { write: (line) => void lines.push(line) },
      ...replacements,
    },
  );
  const close = async () => {
    await app.close();
    await database.drop();
  };
  let closing: Promise<void> | null = null;
  return { url: app.url, app, dataDir, lines, close: () => (closing ??= close()) };
}

export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcess;
  readonly dataDir: string;
  /** Standard output and error so far. */
  output(): string;
  /** Throws unless the very process that was started still runs and answers. */
  mustBeWell(): Promise<void>;
  /** Ends it with SIGTERM; throws unless it then ends in order. */
  mustEndWell(): Promise<void>;
}

/** Throws with the output when it does not say within 60 s where it is open. */
export async function startChild(env: Env = {}, folder = temporaryFolder()): Promise<ServerProcess> {
  const child = launch({ ...base(folder), CORRIDOR_LOG_LEVEL: 'info', ...env });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no address within 60 s:\n${said}`)), 60_000);
    child.once('exit', (code) => reject(new Error(`ended with exit code ${code}:\n${said}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      said += `${line}\n`;
      const found = /^Corridor is open at (\S+)$/.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
  });
  return {
    url,
    child,
    dataDir: join(folder, 'data'),
    output: () => said,
    mustBeWell: async () => {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server has ended:\n${said}`);
      const { status } = await fetch(`${url}/healthz`);
      if (status !== 200) throw new Error(`the server is not well (${status}):\n${said}`);
    },
    mustEndWell: async () => {
      const code = await end(child, 'SIGTERM');
      if (code !== 0 || said.includes('unhandled')) throw new Error(`ended with exit code ${code}:\n${said}`);
    },
  };
}

/** Starts the program and waits for its end, for starts that must be refused. */
export async function startRefused(env: Env, folder: string): Promise<{ code: number | null; output: string }> {
  const child = launch({ ...base(folder), ...env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

const base = (folder: string) => ({
  CORRIDOR_PORT: '0',
  CORRIDOR_DATA_DIR: join(folder, 'data'),
  CORRIDOR_WEB_DIR: join(folder, 'web'),
});

const launch = (env: Env) =>
  endedAtLast(
    spawn(process.execPath, [built.server], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );

/** Sends a signal and gives the exit code, null after a signal that ends at once. */
export function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}
