/**
 * The composition root: the only file that knows every room. Opens them in order, hands each what it needs, and closes
 * them in reverse. Production, demo and tests all start here; tests hand in a clock or a mail taker of their own.
 * No rules of the product and no framework here.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { hookSecret, serverSecrets } from '../protocol/crypto/account/password.ts';
import { asKey } from '../protocol/crypto/keys.ts';
import { sodiumReady } from '../protocol/crypto/sodium.ts';
import type { Fault } from '../protocol/wire/faults.ts';
import { openClock } from './clock.ts';
import type { Config } from './config.ts';
import { createMailbox, type Mailbox } from './delivery/mailbox.ts';
import { createMailer, type MailTaker } from './delivery/mailer.ts';
import { createSmtp } from './delivery/smtp.ts';
import { createSubscriber } from './delivery/subscriber/subscriber.ts';
import { openDatabase, openLine } from './database.ts';
import { createDispatch } from './dispatch.ts';
import { createDomain, type Domain } from './domain/domain.ts';
import type { Meter } from './domain/meter.ts';
import type { Clock, Later, Live, Log, Mailer, SubscriberPort } from './domain/ports.ts';
import {
  authenticate,
  connected,
  disconnected,
  drain,
  getFile,
  getGuestFile,
  jobs,
  putGuestSlice,
  putSlice,
} from './domain/use-cases.ts';
import { createEdge } from './edge.ts';
import { openGatewaySide, type GatewaySide } from './gateway-side.ts';
import type { OwnCarriers } from './gateway.ts';
import { createHttp, createHttpServer, type HttpParts } from './http/http.ts';
import { startJobs, type Scheduler } from './jobs/scheduler.ts';
import { createMemoryLive } from './live/memory.ts';
import { createRedisLive } from './live/redis.ts';
import type { RedisLine } from './live/redis-line.ts';
import { localTime } from './local-time.ts';
import { lockData } from './lock.ts';
import { createLog } from './log.ts';
import { createMetricsSide } from './metrics-side.ts';
import { createOtp } from './otp.ts';
import { createPhones } from './phones.ts';
import { createReadiness, type Readiness } from './readiness.ts';
import { createGateway, type Gateway } from './realtime/gateway.ts';
import { createReference } from './reference/reference.ts';
import { openFileDisk } from './storage/files-on-disk.ts';
import type { Storage } from './storage/open.ts';
import { verifier } from './verifier.ts';
import { VERSION } from './version.ts';

/** The outside world, where a test brings its own. */
export interface Replacements {
  readonly clock?: Clock;
  /** One-shot timers; a test that runs jobs by hand gives one that never fires. */
  readonly later?: Later;
  readonly random?: (length: number) => Uint8Array;
  readonly mailTaker?: MailTaker;
  /** Ways out to patients. */
  readonly carriers?: OwnCarriers;
  /** Receives the lines of the log. */
  readonly logTo?: { write(line: string): void };
}

export interface App {
  /** Where people open Corridor; no trailing slash. */
  readonly url: string;
  /** The port that was taken. */
  readonly port: number;
  /** Where the would-be mails are shown; null where mail is really sent. */
  readonly mailboxUrl: string | null;
  /** 30 digits that an owner compares before signing the gateway inside into the practice log; null once one has. */
  readonly gatewayCode: string | null;
  readonly log: Log;
  /** The port of /metrics; null where there is none. */
  readonly metricsPort: number | null;
  /** The port of the listener for mail; null where there is none. */
  readonly mailInPort: number | null;
  /** Runs every timed job once, and hands over what is due, now. */
  runJobs(): Promise<void>;
  /** Durable commits since the start, for measurements. */
  counts: Storage['counts'];
  /** Stops taking, finishes, flushes; leaves no timer, socket or handle. Idempotent. */
  close(): Promise<void>;
}

type Undo = () => void | Promise<void>;

/** Starts Corridor. Throws ConfigError, DataInUse or an Error with a sentence for the operator; nothing stays open then. */
export async function createApp(config: Config, replacements: Replacements = {}): Promise<App> {
  const undo: Undo[] = [];
  try {
    return await open(config, replacements, undo);
  } catch (error) {
    await closeAll(undo);
    throw error;
  }
}

async function open(config: Config, replacements: Replacements, undo: Undo[]): Promise<App> {
  const log = createLog(config.logLevel, replacements.logTo);
  const later = replacements.later ?? realLater;
  const random = replacements.random ?? ((length: number) => new Uint8Array(randomBytes(length)));

  const { line, ...kept } = await openState(config, log, undo);
  const { storage } = kept;
  const clock = replacements.clock ?? (await followClock(storage, later, log, undo));
  const { taker, mailbox } = takeMail(config, replacements, clock);
  undo.push(() => taker.close());
  let publicUrl = config.publicUrl ?? '';
  const gateway = createGateway(config, log, line);
  const mailer = createMailer({
    taker,
    from: config.mailFrom,
    publicUrl: () => publicUrl,
    unique: () => Buffer.from(random(16)).toString('hex'),
  });
  const own = replacements.carriers ?? {};
  const metrics = createMetricsSide(config, { version: VERSION, storage, gateway, clock, log });
  undo.push(() => metrics.close());
  const { meter } = metrics;
  const domain = assemble(config, { ...kept, clock, later, random, log, gateway, mailer, mailbox, meter });
  undo.push(() => drain(domain));
  const delivery = await openGatewaySide(config, domain, { publicUrl: () => publicUrl, mailbox, own });
  undo.push(() => delivery.close());

  const server = createHttpServer();
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  publicUrl = config.publicUrl ?? `http://localhost:${port}`;
  const readiness = createReadiness(() => storage.probe(), realLater);
  serve({ config, domain, gateway, server, publicUrl, mailbox, delivery, whyNotReady: () => readiness.whyNot() });
  await metrics.open(async () => (await readiness.whyNot()) === null);
  const scheduler = startJobs(bindJobs(domain), later, log);
  undo.push(() => stopTaking(server, gateway, scheduler, readiness));
  undo.push(() => delivery.letGo());
  await delivery.start();

  let closing: Promise<void> | null = null;
  return {
    url: publicUrl,
    port,
    mailboxUrl: mailbox === null ? null : `${publicUrl}/mailbox`,
    gatewayCode: delivery.code(),
    mailInPort: delivery.mailInPort(),
    metricsPort: metrics.port(),
    log,
    runJobs: async () => {
      await scheduler.runAll();
      await delivery.runOnce();
    },
    counts: () => storage.counts(),
    close: () => (closing ??= closeAll(undo)),
  };
}

async function followClock(storage: Storage, later: Later, log: Log, undo: Undo[]): Promise<Clock> {
  const clock = await openClock(() => storage.time(), later, log);
  undo.push(() => clock.close());
  return clock;
}

interface State {
  readonly storage: Storage;
  readonly secret: Uint8Array;
  /** To the other nodes, where there are any. */
  readonly line: RedisLine | null;
  readonly live: Live;
}

/** What is kept (data folder, database, secret) and what lives for a moment only (memory, or a Redis between nodes). */
async function openState(config: Config, log: Log, undo: Undo[]): Promise<State> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  // Nodes share the folder; what they write in it they write in turn.
  if (config.redisUrl === null) undo.push(await lockData(config.dataDir));
  await sodiumReady();
  const { storage, secret } = await openDatabase(config, log);
  undo.push(() => storage.close());
  const line = config.redisUrl === null ? null : await openLine(config.redisUrl, secret, log);
  if (line !== null) undo.push(() => line.close());
  const live = line === null ? createMemoryLive() : await openRedisLive(line, undo);
  return { storage, secret, line, live };
}

interface Assembled extends Omit<State, 'line'> {
  readonly clock: Clock;
  readonly later: Later;
  readonly random: (length: number) => Uint8Array;
  readonly log: Log;
  readonly gateway: Gateway;
  readonly mailer: Mailer;
  readonly mailbox: Mailbox | null;
  readonly meter: Meter;
}

const assemble = (config: Config, { storage, secret, gateway, mailbox, ...given }: Assembled): Domain =>
  createDomain({
    ...given,
    localTime,
    otp: createOtp(),
    phones: createPhones(),
    secrets: serverSecrets(asKey(secret)),
    settings: { version: VERSION, mailbox: mailbox !== null, setup: config.setup },
    stores: storage.stores,
    disk: openFileDisk(join(config.dataDir, 'files')),
    publisher: gateway.publisher,
    nodes: gateway.nodes,
    verifier,
    subscriber: webhooks(config, given.clock, secret),
  });

/** Of several nodes; forgotten again when this one has ended its sockets. */
async function openRedisLive(line: RedisLine, undo: Undo[]): Promise<Live> {
  const live = await createRedisLive(line);
  undo.push(() => live.close());
  return live;
}

/** Webhooks that practices have us call. */
function webhooks({ hooksAnywhere }: Config, clock: Clock, secret: Uint8Array): SubscriberPort {
  const { hookKey } = serverSecrets(asKey(secret));
  return createSubscriber({
    clock,
    secretOf: (subscriptionId) => hookSecret(hookKey, subscriptionId),
    anywhere: hooksAnywhere,
  });
}

const realLater: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** A relay where one is configured, else the mailbox page. */
function takeMail(
  config: Config,
  replacements: Replacements,
  clock: Clock,
): { taker: MailTaker; mailbox: Mailbox | null } {
  if (replacements.mailTaker !== undefined) return { taker: replacements.mailTaker, mailbox: null };
  if (config.smtpUrl !== null) return { taker: createSmtp(config.smtpUrl), mailbox: null };
  const mailbox = createMailbox(() => clock.now());
  return { taker: mailbox, mailbox };
}

interface Serving {
  readonly config: Config;
  readonly domain: Domain;
  readonly gateway: Gateway;
  readonly server: Server;
  readonly publicUrl: string;
  readonly mailbox: Mailbox | null;
  readonly delivery: GatewaySide;
  readonly whyNotReady: () => Promise<Fault | null>;
}

/** Puts both transports on the listening server; no request has been read before this returns. */
function serve(serving: Serving): void {
  const { config, domain, gateway, server, mailbox, delivery, whyNotReady } = serving;
  const dispatch = createDispatch(domain);
  const edge = createEdge(serving.publicUrl, config.proxyHops);
  const shared = { log: domain.log, authenticate: (token: string | null) => authenticate(domain, token) };
  const files: HttpParts['files'] = {
    put: (actor, slice) => putSlice(domain, actor, slice),
    get: (actor, fileId) => getFile(domain, actor, fileId),
  };
  const guestFiles: HttpParts['guestFiles'] = {
    put: (token, slice) => putGuestSlice(domain, token, slice),
    get: (token, fileId) => getGuestFile(domain, token, fileId),
  };
  const listener = createHttp({
    ...shared,
    ...dispatch,
    edge,
    files,
    guestFiles,
    webDir: config.webDir,
    mailbox,
    docs: config.docs ? createReference(VERSION) : null,
    webhooks: delivery.webhooks,
    gatewayCalls: delivery.calls,
    whyNotReady,
  });
  // Before Socket.IO, which takes its own path out of what the listeners then present would get.
  server.on('request', listener);
  gateway.open(server, {
    ...shared,
    ...edge,
    asks: dispatch.asks,
    now: () => domain.clock.now(),
    connected: (actor) => connected(domain, actor),
    disconnected: (actor) => disconnected(domain, actor),
  });
}

const bindJobs = (domain: Domain) =>
  Object.fromEntries(
    Object.entries(jobs).map(([name, job]) => [name, { everyMs: job.everyMs, run: () => job.run(domain) }]),
  );

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${config.port} is in use. Stop what uses it, or set CORRIDOR_PORT.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    server.listen(config.port, config.host, resolve);
  });
}

const finishMs = 5_000;
const idleMs = 50;

/** No new work, then the end of what is under way; a request that takes too long is cut off. */
async function stopTaking(server: Server, gateway: Gateway, scheduler: Scheduler, readiness: Readiness): Promise<void> {
  readiness.stop();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await gateway.close();
  // A proxy keeps its connections open after each answer, for ever new requests.
  const tidy = setInterval(() => server.closeIdleConnections(), idleMs);
  const cut = setTimeout(() => server.closeAllConnections(), finishMs);
  await closed;
  clearInterval(tidy);
  clearTimeout(cut);
  await scheduler.stop();
}

/** In reverse, each once; a failure does not keep the rest open and is thrown at the end. */
async function closeAll(undo: Undo[]): Promise<void> {
  const failures: unknown[] = [];
  for (let step = undo.pop(); step !== undefined; step = undo.pop()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Corridor did not stop cleanly.');
}
