/** One run: how large it is, and what several measurements share and start once, such as the PostgreSQL. */
import { startPostgresql } from '../postgresql.mjs';
import { startRedis } from '../redis.mjs';
import type { Say } from './report.ts';
import { holdTo, type Scope } from './scope.ts';

export const GENERATOR_CORE = '1';
export const SERVER_CORE = '0';
export const BOTH_CORES = '0,1';

/** How much is measured: `--quick` shows that everything works, and its figures mean nothing. */
export interface Size {
  readonly threads: number;
  readonly membersPerThread: number;
  readonly messagesPerMember: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly smallThread: number;
  readonly largeThread: number;
  readonly smallPatient: number;
  readonly largePatient: number;
  readonly pageReads: number;
  readonly idleSockets: number;
  readonly stormClients: number;
  readonly searchedMessages: number;
}

export const FULL: Size = {
  threads: 40,
  membersPerThread: 5,
  messagesPerMember: 400,
  rounds: 3,
  seconds: 5,
  perSecond: 200,
  smallThread: 1_000,
  largeThread: 1_000_000,
  smallPatient: 1_000,
  largePatient: 100_000,
  pageReads: 150,
  idleSockets: 1_000,
  stormClients: 2_000,
  searchedMessages: 50_000,
};

export const QUICK: Size = {
  ...FULL,
  threads: 5,
  messagesPerMember: 800,
  rounds: 1,
  seconds: 1,
  largeThread: 10_000,
  largePatient: 5_000,
  pageReads: 20,
  idleSockets: 100,
  stormClients: 60,
  searchedMessages: 2_000,
};

/** What one measurement gets. `run` ends with the whole run, `scope` with the measurement. */
export interface Bench {
  readonly size: Size;
  readonly scope: Scope;
  readonly run: Scope;
  readonly say: Say;
}

export interface Measurement {
  readonly name: string;
  /** For `--help`. */
  readonly about: string;
  readonly measure: (bench: Bench) => Promise<void>;
}

/** Cannot be measured on this machine; not a failure, but said by name. */
export class Skipped extends Error {}

/** Databases and Redis may use both cores: only the server is held to one. */
async function onBothCores<T>(start: () => Promise<T>): Promise<T> {
  holdTo(BOTH_CORES);
  try {
    return await start();
  } finally {
    holdTo(GENERATOR_CORE);
  }
}

let postgresql: Promise<string> | null = null;
let redis: Promise<string> | null = null;

/** Address of the run's PostgreSQL, as durable as in production. */
export function postgresqlOf({ run }: Bench): Promise<string> {
  postgresql ??= onBothCores(async () => {
    const { url, stop } = await startPostgresql();
    run.keep(stop);
    return url;
  });
  return postgresql;
}

export function redisOf({ run }: Bench): Promise<string> {
  redis ??= onBothCores(async () => {
    const { url, stop } = await startRedis();
    run.keep(stop);
    return url;
  });
  return redis;
}
