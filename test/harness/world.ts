/**
 * A small world for flow tests: a real server in this process, real SDK clients on it, and a way to wait for what one
 * of them comes to see. Nothing sleeps: `until` listens. A defect reported by any client fails the test at `close`.
 */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import { openCorridor } from '../../client/sdk/node.ts';
import type { Clock, LocalStore, Network } from '../../client/sdk/ports.ts';
import type { Argon2id } from '../../client/vault/api.ts';
import type { Role, State, Thread } from '../../client/sdk/state.ts';
import type { ThreadId, UserId } from '../../protocol/wire/ids.ts';
import type { App, Replacements } from '../../server/app.ts';
import { argon2id } from './argon2id.ts';
import { freshDatabase, type TestDatabase } from './databases.ts';
import { temporaryFolder } from './leftovers.ts';
import { openNode, type NodeHere } from './node-here.ts';

const UNTIL_MS = 30_000;

/** The true algorithm at its true cost, once for each password and salt. */
const digests = new Map<string, Promise<Uint8Array>>();
const rememberedArgon2id: Argon2id = (password, salt) => {
  const key = Buffer.concat([password, salt]).toString('base64');
  const digest = digests.get(key) ?? argon2id(password, salt);
  digests.set(key, digest);
  return digest;
};

/** One installation of the client: what it keeps on the device outlives the client. */
export interface Device {
  readonly corridor: Corridor;
  readonly local: LocalStore;
}

export interface DeviceOptions {
  readonly local?: LocalStore;
  readonly clock?: Clock;
  /** Another way to the same server, such as a proxy. */
  readonly url?: string;
  readonly watch?: NonNullable<Network['watch']>;
}

export interface Colleague {
  readonly userId: UserId;
  readonly name: string;
  readonly login: string;
  readonly password: string;
  readonly recoveryCode: string;
  readonly corridor: Corridor;
  readonly local: LocalStore;
}

/** A server that runs, in this process or in one of its own. */
export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

export interface World<Server extends Running = App> {
  readonly url: string;
  readonly app: Server;
  readonly dataDir: string;
  readonly database: TestDatabase;
  readonly logLines: readonly string[];
  /** A fresh client that has asked the server who it is. */
  device(options?: DeviceOptions): Promise<Device>;
  /** Sets the practice up; once per world. */
  found(): Promise<Colleague>;
  /** Invites, joins and admits one more, through the real ceremony. */
  join(by: Colleague, name: string, role?: Role): Promise<Colleague>;
  /** The same person on another device, from login and password alone. */
  signIn(colleague: Colleague, options?: DeviceOptions): Promise<Device>;
  stop(): Promise<void>;
  /** The server again, on the same data and the same port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

type Env = Readonly<Record<string, string>>;

/** The server runs in this process: its jobs can be run by hand, its clock replaced, its log read. */
export function createWorld(env: Env = {}, replacements: Replacements = {}): Promise<World<NodeHere>> {
  const logLines: string[] = [];
  const logTo = { write: (line: string) => void logLines.push(line) };
  let gatewayPort = 0;
  return worldOver(env, logLines, async (settings) => {
    const node = await openNode(settings, { logTo, ...replacements }, gatewayPort);
    gatewayPort = Number(new URL(node.webhooks.url).port);
    return node;
  });
}

/** A world over any way of running the server; `launch` gets the whole environment, `logLines` is what it fills. */
export async function worldOver<Server extends Running>(
  env: Env,
  logLines: readonly string[],
  launch: (settings: Env) => Promise<Server>,
): Promise<World<Server>> {
  const folder = temporaryFolder('world');
  const dataDir = join(folder, 'data');
  const database = await freshDatabase(dataDir);
  const defects: unknown[] = [];
  const open: Corridor[] = [];
  const run = (port: number) =>
    launch({
      CORRIDOR_PORT: String(port),
      CORRIDOR_DATA_DIR: dataDir,
      CORRIDOR_WEB_DIR: join(folder, 'web'),
      CORRIDOR_LOG_LEVEL: 'info',
      CORRIDOR_HANDSHAKES_PER_MINUTE: '10000',
      ...database.env,
      ...env,
    });
  let app = await run(0);
  const { port } = app;
  const url = `http://localhost:${port}`;

  const world: World<Server> = {
    url,
    get app() {
      return app;
    },
    dataDir,
    database,
    logLines,
    async device({ local = memoryStore(), clock, watch, url: by = url } = {}) {
      const corridor = await openCorridor({
        url: by,
        local,
        argon2id: rememberedArgon2id,
        reconnect: { minMs: 20, maxMs: 200 },
        onDefect: (defect) => void defects.push(defect),
        ...(clock !== undefined && { clock }),
        ...(watch !== undefined && { watch }),
      });
      open.push(corridor);
      await corridor.start();
      return { corridor, local };
    },
    found: () => found(world),
    join: (by, name, role = 'member') => joinPractice(world, by, name, role),
    async signIn({ login, password }, options) {
      const device = await world.device(options);
      await device.corridor.session.signIn(login, password);
      return device;
    },
    stop: () => app.close(),
    async start() {
      app = await run(port);
    },
    async close() {
      for (const corridor of open) await corridor.close();
      await app.close();
      await database.drop();
      expect(defects).toEqual([]);
    },
  };
  return world;
}

const PRACTICE = {
  practiceName: 'Riverside Physio & Counselling',
  name: 'Ruth Okafor',
  login: 'ruth@riverside.example.org',
  email: 'ruth@mail.example.org',
  password: 'seven herons over the weir',
  custodians: ['Ruth Okafor', 'Solicitor', 'Bank safe'],
  needed: 2,
};

async function found(world: World<Running>): Promise<Colleague> {
  const { corridor, local } = await world.device();
  const { sheets, recoveryCode } = await corridor.setup.begin(PRACTICE);
  await corridor.setup.confirm([sheets[2]!.text, sheets[0]!.text]);
  await corridor.setup.finish();
  const { name, login, password } = PRACTICE;
  return { userId: corridor.getState().me!.userId, name, login, password, recoveryCode, corridor, local };
}

async function joinPractice(world: World<Running>, by: Colleague, name: string, role: Role): Promise<Colleague> {
  const word = name.split(' ')[0]!.toLowerCase();
  const login = `${word}@riverside.example.org`;
  const password = `${word} keeps bees by the lock`;
  const { inviteId, code } = await by.corridor.people.invite(role);
  const { corridor, local } = await world.device();
  await corridor.joining.read(code);
  const { recoveryCode } = await corridor.joining.accept({ name, login, email: `${word}@mail.example.org`, password });
  await until(by.corridor, (state) =>
    state.invitations.some((one) => one.inviteId === inviteId && one.joiner !== null),
  );
  await by.corridor.people.admit(inviteId);
  const { me } = await until(corridor, (state) => state.phase === 'ready' && state.me !== null);
  return { userId: me!.userId, name, login, password, recoveryCode, corridor, local };
}

/** Resolves with the first State that fits, now or later; fails with what was there instead. */
export function until(corridor: Corridor, fits: (state: State) => boolean, what = fits.toString()): Promise<State> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const state = corridor.getState();
      if (!fits(state)) return;
      stop();
      resolve(state);
    };
    const unsubscribe = corridor.subscribe(look);
    const late = setTimeout(() => {
      stop();
      reject(new Error(`not seen within ${UNTIL_MS} ms: ${what}\n${summary(corridor.getState())}`));
    }, UNTIL_MS);
    const stop = () => {
      unsubscribe();
      clearTimeout(late);
    };
    look();
  });
}

/** Waits until this client holds a verified thread that fits. */
export async function untilThread(corridor: Corridor, threadId: ThreadId, fits: (thread: Thread) => boolean) {
  const holds = (state: State) => state.threads[threadId] !== undefined && fits(state.threads[threadId]);
  return (await until(corridor, holds, `thread ${fits.toString()}`)).threads[threadId]!;
}

/** The texts of a thread in order, as a reader sees them. */
export const textsOf = (thread: Pick<Thread, 'messages'> | undefined): string[] =>
  (thread?.messages ?? []).map(({ body }) => (body.kind === 'text' ? body.text : `[${body.kind}]`));

const summary = ({ phase, connection, alarms, threads }: State): string =>
  JSON.stringify({
    phase,
    connection,
    alarms: alarms.map(({ what, reason }) => `${what} ${reason}`),
    threads: Object.values(threads).map(({ title, synced, unread, typing, messages }) => ({
      title,
      synced,
      unread,
      typing: typing.length,
      last: messages.slice(-3).map(({ n, state, failure, body, receipts }) => ({ n, state, failure, body, receipts })),
      count: messages.length,
    })),
  });
