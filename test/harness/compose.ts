/**
 * compose.yaml without containers: each service is the process that its container would be, with the command, environment,
 * health check and files of compose.yaml and nothing of this machine's environment but the path. A container's address is a
 * loopback address of its own, its volumes are folders. What an image brings (initdb, places of its own) stands in IMAGES.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ensureProgram } from '../debian.mjs';
import { endedAtLast } from './leftovers.ts';

const words = z.array(z.string());
const service = z.looseObject({
  image: z.string(),
  command: words,
  entrypoint: words.default([]),
  user: z.string(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: words.default([]),
  secrets: words.default([]),
  healthcheck: z.union([
    z.looseObject({ test: words, disable: z.literal(false).default(false) }),
    z.looseObject({ disable: z.literal(true), test: words.default([]) }),
  ]),
  read_only: z.boolean().default(false),
  restart: z.string(),
  cap_drop: words.default([]),
  security_opt: words.default([]),
  network_mode: z.string().optional(),
  stop_grace_period: z.string().default('10s'),
  stop_signal: z.enum(['SIGTERM', 'SIGINT']).optional(),
  profiles: words.default([]),
});
const file = z.looseObject({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});
type Service = z.output<typeof service>;

/** Programs by the name in their image, and Debian's package that has them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  haproxy: 'haproxy',
  'redis-server': 'redis-server',
  'redis-cli': 'redis-tools',
  postgres: 'postgresql',
  pg_isready: 'postgresql-client',
};

export interface Running {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** SIGTERM, or the service's own signal; its exit code. */
  stop(): Promise<number | null>;
}

/** @param variables what the operator sets for compose */
function readCompose(variables: Readonly<Record<string, string>>) {
  const filled = readFileSync('compose.yaml', 'utf8').replace(
    /\$\{(\w+)(?::([?-])([^}]*))?\}/g,
    (_, name: string, kind: string | undefined, rest: string | undefined) => {
      const value = variables[name] ?? (kind === '-' ? rest : undefined);
      if (value === undefined) throw new Error(`compose.yaml asks for ${name}`);
      return value;
    },
  );
  return file.parse(parse(filled, { merge: true }));
}

export class Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly #names: readonly string[];
  readonly #folder: string;
  readonly #publicName: string;
  readonly #secrets: Readonly<Record<string, { readonly file: string }>>;

  /**
   * @param folder the project's folder in the eyes of compose: has ./secrets
   * @param publicName resolves to the front door inside
   */
  constructor(folder: string, publicName: string, variables: Readonly<Record<string, string>>) {
    const { services, secrets } = readCompose(variables);
    this.services = services;
    this.#secrets = secrets;
    this.#names = Object.keys(services);
    this.#folder = folder;
    this.#publicName = publicName;
    // Databases are not run as root.
    chmodSync(folder, 0o755);
  }

  /** Of this process only, so that two runs do not meet. */
  address(name: string): string {
    const at = name === this.#publicName ? 'front-door' : name;
    return `127.${1 + ((process.pid >> 8) % 254)}.${process.pid % 256}.${10 + this.#names.indexOf(at)}`;
  }

  /** Where a path of a service's container lies on this machine; the path itself where it is no volume's. */
  placeOf(name: string, path: string): string {
    return this.#translated(name, path);
  }

  /** The service's process, when it has printed a line that `awaited` finds. */
  async start(name: string, awaited: RegExp, more: Readonly<Record<string, string>> = {}): Promise<Running> {
    const child = this.#spawn(name, [...this.#of(name).entrypoint, ...this.#of(name).command], more);
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      child.once('close', (code) => reject(new Error(`${name} ended with exit code ${code}:\n${lines.join('\n')}`)));
      for (const stream of [child.stdout!, child.stderr!]) {
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          if (awaited.test(line)) resolve();
        });
      }
    });
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const stop = () => {
      child.kill(this.#of(name).stop_signal ?? 'SIGTERM');
      return gone;
    };
    return { child, lines, stop };
  }

  /** `compose run --rm <name> <args>`: exit code and output. */
  run(name: string, args: readonly string[] = []): Promise<{ code: number | null; said: string }> {
    return outcomeOf(
      this.#spawn(name, [...this.#of(name).entrypoint, ...args.map((arg) => this.#translated(name, arg))]),
    );
  }

  /** The service's health check; true where it finds it well. */
  async isWell(name: string): Promise<boolean> {
    const [kind, ...command] = this.#of(name).healthcheck.test;
    if (kind !== 'CMD') throw new Error(`the health check of ${name} is not CMD`);
    return (await outcomeOf(this.#spawn(name, command))).code === 0;
  }

  #of(name: string): Service {
    const found = this.services[name];
    if (found === undefined) throw new Error(`compose.yaml has no ${name}`);
    return found;
  }

  #spawn(name: string, command: readonly string[], more: Readonly<Record<string, string>> = {}): ChildProcess {
    const [program = '', ...args] = command;
    const path =
      program === 'node' ? process.execPath : program in PROGRAMS ? ensureProgram(program, PROGRAMS[program]) : program;
    const env: Record<string, string> = {
      ...more,
      PATH: `${dirname(ensureProgram('pg_dump', 'postgresql-client'))}:${process.env['PATH']}`,
    };
    for (const [key, value] of Object.entries(this.#of(name).environment)) env[key] = this.#translated(name, value);
    const isOurs = this.#of(name).image.startsWith('corridor:');
    const given = [...args, ...(program === 'postgres' ? this.#inImage(name) : [])];
    return endedAtLast(
      spawn(
        path,
        given.map((arg) => this.#translated(name, arg)),
        {
          ...(!isOurs && ACCOUNT),
          env,
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      ),
    );
  }

  /** What the image of PostgreSQL does before its first start, and where it then looks. */
  #inImage(name: string): string[] {
    const {
      POSTGRES_USER: user = '',
      POSTGRES_DB: database = '',
      POSTGRES_INITDB_ARGS: args = '',
    } = this.#of(name).environment;
    const data = this.placeOf(name, '/var/lib/postgresql/data');
    if (readdirSync(data).length === 0) {
      const password = join(dirname(data), 'password');
      cpSync(this.placeOf(name, '/run/secrets/database-password'), password);
      const how = { ...ACCOUNT, cwd: data, env: { LC_ALL: 'C' } };
      const initdb = [
        `--pgdata=${data}`,
        `--username=${user}`,
        `--pwfile=${password}`,
        '--no-sync',
        ...args.split(' '),
      ];
      execFileSync(ensureProgram('initdb', 'postgresql'), initdb, how);
      const single = ['--single', '-D', data, 'postgres'];
      execFileSync(ensureProgram('postgres', 'postgresql'), single, {
        ...how,
        input: `CREATE DATABASE ${database};\n`,
      });
    }
    return ['-D', data, '-c', 'unix_socket_directories=/var/run/postgresql'];
  }

  /** Places, addresses and ports of a container as those of this machine. */
  #translated(name: string, text: string): string {
    let out = text;
    for (const [inside, here] of this.#places(name)) {
      const place = new RegExp(`(?<![\\w.-])${inside}(?![\\w-])`, 'g');
      out = out.replace(place, () => here());
    }
    for (const other of [...this.#names, this.#publicName]) {
      out = out.replace(new RegExp(`(?<![\\w.-])${other}:(?=\\d)`, 'g'), `${this.address(other)}:`);
    }
    return out
      .replace(/\b(0\.0\.0\.0|127\.0\.0\.1)\b/g, this.address(name))
      .replace(/bind :/g, `bind ${this.address(name)}:`);
  }

  /** Longest first. */
  #places(name: string): [string, () => string][] {
    const { volumes, secrets } = this.#of(name);
    const places = volumes.map((volume): [string, () => string] => {
      const [from = '', inside = ''] = volume.split(':');
      return [inside, () => this.#volume(name, from)];
    });
    for (const secret of secrets) places.push([`/run/secrets/${secret}`, () => this.#secret(name, secret)]);
    return places.sort(([a], [b]) => b.length - a.length);
  }

  #volume(name: string, from: string): string {
    if (from.startsWith('./server/')) return this.#copy(name, from, readFileSync(from, 'utf8'));
    const here = from.startsWith('.') ? join(this.#folder, from) : join(this.#folder, 'volumes', from);
    const isNew = mkdirSync(here, { recursive: true }) !== undefined;
    if (isNew && ACCOUNT !== null && /^(postgresql|redis)/.test(from)) chownSync(here, ACCOUNT.uid, ACCOUNT.gid);
    return here;
  }

  #secret(name: string, secret: string): string {
    const from = this.#secrets[secret]?.file;
    if (from === undefined) throw new Error(`compose.yaml has no secret ${secret}`);
    return this.#copy(name, secret, readFileSync(join(this.#folder, from), 'utf8'));
  }

  /** With the places of this machine in it as well. */
  #copy(name: string, from: string, text: string): string {
    const path = join(this.#folder, 'files', name, from);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, this.#translated(name, text));
    return path;
  }
}

/** Whom databases and the front door run as where we are root. */
const ACCOUNT: { readonly uid: number; readonly gid: number } | null = (() => {
  if (process.getuid?.() !== 0) return null;
  const of = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: of('-u'), gid: of('-g') };
})();

function outcomeOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}
