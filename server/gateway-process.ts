/**
 * The gateway as a process of its own, put together: its folder of keys, the line to Corridor, its ways out, and a listener
 * of its own for what providers post. No database, no web app, no session of anybody.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sodiumReady } from '../protocol/crypto/sodium.ts';
import { Fault } from '../protocol/wire/faults.ts';
import { openGatewayFolder } from './delivery/keys/folder.ts';
import { openIdentity } from './delivery/keys/identity.ts';
import { openRemoteDoor } from './delivery/remote-door.ts';
import type { Clock, Later, Log } from './domain/ports.ts';
import { createEdge } from './edge.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { openGateway, type GatewayHere, type OwnCarriers } from './gateway.ts';
import { createRefuse } from './guard.ts';
import { createHooksHttp, createHttpServer } from './http/http.ts';
import { DataInUse, lockData } from './lock.ts';
import { createLog } from './log.ts';
import { createGatewayMetrics } from './metrics/gateway.ts';
import { listenForMetrics } from './metrics/listener.ts';
import type { Exposed } from './metrics/registry.ts';
import { VERSION } from './version.ts';

/** The outside world, where a test brings its own. */
interface Replacements {
  readonly clock?: Clock;
  /** Ways out to patients. */
  readonly carriers?: OwnCarriers;
  /** Receives the lines of the log. */
  readonly logTo?: { write(line: string): void };
}

export interface GatewayProcess {
  /** 30 digits that an owner compares before signing this gateway into the practice log. */
  readonly code: string;
  /** Where providers reach it; no trailing slash. */
  readonly url: string;
  readonly log: Log;
  /** Resolves when Corridor has taken it and it works; true where an owner has signed it already. Waits while Corridor is away. */
  readonly atWork: Promise<boolean>;
  mailInPort(): number | null;
  /** Once it is at work: hands over everything that is due, now. */
  runOnce(): Promise<void>;
  /** Takes nothing more, reports what is under way, leaves no handle. Idempotent. */
  close(): Promise<void>;
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

const realLater: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** Throws Error with a sentence for the operator. `atWork` rejects with one, too. */
export async function createGatewayProcess(
  config: GatewayConfig,
  replacements: Replacements = {},
): Promise<GatewayProcess> {
  const log = createLog(config.logLevel, replacements.logTo);
  const clock = replacements.clock ?? { now: () => Date.now() };
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const unlock = await lock(config.folder);
  await sodiumReady();
  const { sign, code } = await openIdentity(openGatewayFolder(config.folder), random);
  const life = newLife();
  let gateway: GatewayHere | null = null;
  let isStarted = false;
  const metrics = createGatewayMetrics(VERSION, () => isStarted && !life.isStopping);
  const { meter } = metrics;
  const door = openRemoteDoor({ apiUrl: config.apiUrl, token: config.token, sign, meter });

  const { server, measured } = await openListeners(config, metrics, log);
  const url = config.publicUrl ?? `http://localhost:${(server.address() as AddressInfo).port}`;
  const refuse = createRefuse({ log, random });
  server.on('request', providersHttp({ log, url, refuse, gateway: () => gateway, isStopping: () => life.isStopping }));

  const begin = async (): Promise<boolean> => {
    const { folder, isForMany } = config;
    const own = replacements.carriers ?? {};
    const given = { door, folder, isForMany, clock, later: realLater, random, log, own };
    const opened = await patiently(life, log, () =>
      openGateway({ ...given, config, publicUrl: () => url, mailbox: null, meter }),
    );
    if (opened === null) return false;
    gateway = opened;
    await patiently(life, log, () => opened.start());
    isStarted = true;
    return opened.isSigned();
  };

  const atWork = begin();
  let closing: Promise<void> | null = null;
  const close = async () => {
    life.isStopping = true;
    life.stop();
    if (gateway === null) door.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await Promise.allSettled([atWork]);
    await gateway?.close();
    door.close();
    server.closeAllConnections();
    await closed;
    await measured?.close();
    await unlock();
  };
  return {
    code,
    url,
    log,
    atWork,
    mailInPort: () => gateway?.mailInPort() ?? null,
    runOnce: async () => gateway?.runOnce(),
    close: () => (closing ??= close()),
  };
}

/** For providers, and for Prometheus where it is asked for: both or neither. */
async function openListeners(config: GatewayConfig, metrics: Exposed, log: Log) {
  const server = createHttpServer();
  await listen(server, config);
  try {
    return { server, measured: config.metrics && (await listenForMetrics(config.metrics, metrics, log)) };
  } catch (error) {
    server.close();
    throw error;
  }
}

interface ForProviders {
  readonly log: Log;
  readonly url: string;
  readonly refuse: ReturnType<typeof createRefuse>;
  /** Null until Corridor has taken it. */
  readonly gateway: () => GatewayHere | null;
  readonly isStopping: () => boolean;
}

/** Answers what providers post, and whether it is ready. */
const providersHttp = ({ log, url, refuse, gateway, isStopping }: ForProviders) =>
  createHooksHttp({
    log,
    edge: createEdge(url, 0),
    refuse,
    webhooks: {
      gate: (name, header) => gateway()?.gate(name, header) ?? 'open',
      take: (request) => gateway()?.take(request) ?? Promise.reject(new Fault('unavailable')),
    },
    whyNotReady: () => Promise.resolve(gateway() === null || isStopping() ? new Fault('unavailable') : null),
  });

interface Life {
  isStopping: boolean;
  stop: () => void;
  stopped: Promise<void>;
}

function newLife(): Life {
  const life: Life = { isStopping: false, stop: () => undefined, stopped: Promise.resolve() };
  life.stopped = new Promise<void>((resolve) => (life.stop = resolve));
  return life;
}

/** Again and again, with longer and longer pauses, while Corridor is away. Null when it stops meanwhile. */
async function patiently<T>(life: Life, log: Log, work: () => Promise<T>): Promise<T | null> {
  for (let ms = firstPauseMs; !life.isStopping; ms = Math.min(longestPauseMs, ms * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault) || (error.code !== 'unavailable' && error.code !== 'storage')) throw error;
      log.warn({ afterMs: ms }, 'corridor is away');
      await pause(ms, life.stopped);
    }
  }
  return null;
}

/** Two gateways with the same keys would take turns. */
async function lock(folder: string): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    return await lockData(folder);
  } catch (error) {
    if (!(error instanceof DataInUse)) throw error;
    throw new Error(`Another gateway runs on ${folder}. Stop it first, or set CORRIDOR_GATEWAY_DIR.`, { cause: error });
  }
}

const pause = (ms: number, stopped: Promise<void>) =>
  new Promise<void>((resolve) => {
    const cancel = realLater(ms, resolve);
    void stopped.then(cancel).then(resolve);
  });

function listen(server: Server, { port, host }: GatewayConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is in use. Stop what uses it, or set CORRIDOR_GATEWAY_PORT.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(port, host, resolve);
  });
}
