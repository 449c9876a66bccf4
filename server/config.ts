/**
 * Everything an operator can set: read once from the environment, checked, frozen, and passed on as a value.
 * Every key has a default that is right for one person on one machine; production refuses what would be unsafe there.
 * No other file reads `process.env`; the gateway, where it is a process of its own, has gateway-config.ts.
 */
import { z } from '../protocol/wire/zod.ts';
import { CARRIER_KEYS, carriersOf, RELAY_KEYS, wrongCarriers, type CarrierConfig } from './carrier-config.ts';
import {
  address,
  count,
  isLoopback,
  logLevel,
  mode,
  readKeys,
  refuse,
  sharedToken,
  wrongOrigin,
} from './environment.ts';
import { METRICS_KEYS, metricsOf, openMetrics, type MetricsConfig } from './metrics-config.ts';

export { ConfigError } from './environment.ts';

/** Query keys of a database's address that are understood, and what they may be; see storage/postgresql-url.ts. */
const DATABASE_QUERY: Readonly<Record<string, RegExp>> = { sslmode: /^(disable|require|verify-full)$/, host: /^\// };
const isDatabase = (text: string): boolean => {
  if (!/^postgres(ql)?:\/\/[^/]*\/[^/?#]+(\?[^#]*)?$/.test(text) || !URL.canParse(text)) return false;
  if (/%(?![0-9a-f]{2})/i.test(text)) return false;
  return [...new URL(text).searchParams].every(([key, value]) => DATABASE_QUERY[key]?.test(value) === true);
};

/**
 * The environment, key by key, without its prefix `CORRIDOR_`, which only DATABASE_URL and REDIS_URL do not have. Each may
 * stand in a file instead: `CORRIDOR_SMTP_URL_FILE` names the file that holds what CORRIDOR_SMTP_URL would.
 */
const KEYS = {
  /** `production` refuses unsafe settings and has no mailbox page and no documentation at /docs. */
  MODE: mode.default('development'),
  /** Address to listen on. Behind a proxy on the same machine the default is right. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** TCP port; 0 takes a free one (tests). */
  PORT: count(0, 65_535).default(8765),
  /** Where people open Corridor: the only source of links, of the allowed Origin and of the cookie's kind. */
  PUBLIC_URL: address(['http:', 'https:']).optional(),
  /**
   * Database, secret file, lock and sealed files. Needs a disk of this machine, not a network share; with REDIS_URL it holds
   * secret and sealed files only and must be one and the same for all nodes.
   */
  DATA_DIR: z.string().min(1).default('./data'),
  /**
   * `postgresql://user:password@host:port/database`, with `?sslmode=` disable, require or verify-full, or `?host=` and the
   * folder of a local socket. Without it the database is an SQLite file in DATA_DIR. Named as hosting platforms name it.
   */
  DATABASE_URL: z
    .string()
    .refine(isDatabase, 'is not like postgresql://user:password@host:5432/database?sslmode=verify-full')
    .optional(),
  /**
   * `redis://` or `rediss://user:password@host:port`, or `unix:///` and the path of a local socket: several nodes run on one
   * DATABASE_URL and one REDIS_URL. Without it this process has the database to itself.
   */
  REDIS_URL: address(['redis:', 'rediss:', 'unix:'])
    .refine(
      (text) => !text.startsWith('unix:') || /^unix:\/{3}[^/?#]/.test(text),
      'is not like unix:///path/of/a/socket',
    )
    .optional(),
  /** The built web app. */
  WEB_DIR: z.string().min(1).default('./build/web'),
  ...RELAY_KEYS,
  ...CARRIER_KEYS,
  /**
   * `inside`: the gateway that meets e-mail and SMS runs in this process. `own-process`: it is `npm run gateway`, here or on
   * another machine, and this process has no ways to patients.
   */
  GATEWAY: z.enum(['inside', 'own-process'], 'is neither inside nor own-process').default('inside'),
  /** What such a gateway shows with every call; the same in its own settings. */
  GATEWAY_TOKEN: sharedToken.optional(),
  /** How many proxies of ours stand in front; that many entries at the end of X-Forwarded-For are believed. */
  PROXY_HOPS: count(0, 8).default(0),
  /** `anywhere`: webhooks of practices may name inner addresses and plain http. For development only. */
  HOOKS: z.enum(['public', 'anywhere'], 'is neither public nor anywhere').default('public'),
  ...METRICS_KEYS,
  /** Lowest level that is logged. */
  LOG_LEVEL: logLevel.optional(),
  /** `first`: one practice, made by whoever comes first. `open`: anyone may set up a practice here. */
  SETUP: z.enum(['first', 'open'], 'is neither first nor open').default('first'),
  /** New connections that one client address may open per minute. */
  HANDSHAKES_PER_MINUTE: count(1, 1_000_000).default(600),
  /** Asks per second that one connection may keep up; bursts of twice as many are fine. */
  ASKS_PER_SECOND: count(1, 100_000).default(200),
} as const;

type Env = z.output<z.ZodObject<typeof KEYS>>;

export interface Config extends CarrierConfig {
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash; null: `http://localhost:` + the port that was taken. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  /** null: the SQLite file in `dataDir`. */
  readonly databaseUrl: string | null;
  /** null: this process is the only one. */
  readonly redisUrl: string | null;
  readonly webDir: string;
  /** Whether /docs is served. */
  readonly docs: boolean;
  /** Null: the gateway is inside. Else what a gateway in a process of its own shows with every call. */
  readonly gatewayToken: string | null;
  readonly proxyHops: number;
  /** Whether webhooks may be called at inner addresses. */
  readonly hooksAnywhere: boolean;
  readonly metrics: MetricsConfig;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly setup: 'first' | 'open';
  readonly handshakesPerMinute: number;
  readonly asksPerSecond: number;
}

/**
 * The configuration in an environment such as `process.env`. Keys of other programs are ignored, as are keys of the
 * launcher and the tests; empty values count as mistakes. Throws {@link ConfigError}.
 */
export function readConfig(given: Readonly<Record<string, string | undefined>>): Config {
  const env = readKeys(KEYS, given);
  refuse([
    ...unsafe(env),
    ...wrongCarriers(env, env.MODE === 'production'),
    ...wrongGateway(env),
    ...wrongNodes(env),
    ...openMetrics(env),
  ]);
  return freeze(env);
}

/** A database on another machine, without a word about encryption. */
const isAstray = (url: URL): boolean =>
  !isLoopback(url) && !url.searchParams.has('host') && !url.searchParams.has('sslmode');

function unsafe(env: Env): string[] {
  const says: string[] = [];
  const isProduction = env.MODE === 'production';
  const origin = env.PUBLIC_URL === undefined ? null : wrongOrigin('PUBLIC_URL', env.PUBLIC_URL, isProduction);
  if (origin !== null) says.push(origin);
  if (isProduction) {
    if (env.PUBLIC_URL === undefined) says.push('CORRIDOR_PUBLIC_URL must be set in production.');
    if (env.SMTP_URL === undefined) says.push('CORRIDOR_SMTP_URL must be set in production, or alerts reach nobody.');
    if (env.MAIL_FROM === undefined) says.push('CORRIDOR_MAIL_FROM must be set in production.');
    if (env.LOG_LEVEL === 'silent') says.push('CORRIDOR_LOG_LEVEL must not be silent in production.');
    if (env.DATABASE_URL !== undefined && isAstray(new URL(env.DATABASE_URL))) {
      says.push(
        'DATABASE_URL must say in production how it is encrypted on the way: sslmode=verify-full (or require, disable).',
      );
    }
    if (env.PORT === 0) says.push('CORRIDOR_PORT must be a fixed port in production.');
    if (env.HOOKS === 'anywhere') says.push('CORRIDOR_HOOKS must be public in production.');
    if (env.SETUP === 'open') says.push('CORRIDOR_SETUP must be first in production.');
  }
  return says;
}

/** Two gateways would fight over the same messages, and what only the gateway needs should lie nowhere else. */
function wrongGateway(env: Env): string[] {
  if (env.GATEWAY === 'inside') {
    return env.GATEWAY_TOKEN === undefined ? [] : ['CORRIDOR_GATEWAY_TOKEN needs CORRIDOR_GATEWAY=own-process.'];
  }
  const theirs = ['DKIM_KEY_FILE', 'TWILIO_TOKEN', 'MAIL_IN_DOMAIN'] as const;
  return [
    ...(env.GATEWAY_TOKEN === undefined
      ? ['CORRIDOR_GATEWAY_TOKEN must be set for CORRIDOR_GATEWAY=own-process.']
      : []),
    ...theirs
      .filter((key) => env[key] !== undefined)
      .map(
        (key) =>
          `CORRIDOR_${key} belongs to the settings of the gateway, which is a process of its own: remove it here.`,
      ),
  ];
}

/** What several nodes cannot share would be a lie of each about the others. */
function wrongNodes(env: Env): string[] {
  if (env.REDIS_URL === undefined) return [];
  const says: string[] = [];
  if (env.DATABASE_URL === undefined) {
    says.push('REDIS_URL needs DATABASE_URL: several nodes cannot write to one SQLite file.');
  }
  if (env.GATEWAY === 'inside') {
    says.push('REDIS_URL needs CORRIDOR_GATEWAY=own-process: one gateway serves all nodes (npm run gateway).');
  }
  const url = new URL(env.REDIS_URL);
  if (env.MODE === 'production' && url.protocol === 'redis:' && !isLoopback(url)) {
    says.push('REDIS_URL must begin with rediss:// or unix:/// in production, unless Redis runs on this machine.');
  }
  return says;
}

function freeze(env: Env): Config {
  return Object.freeze({
    ...carriersOf(env),
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL === undefined ? null : new URL(env.PUBLIC_URL).origin,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    webDir: env.WEB_DIR,
    docs: env.MODE === 'development',
    gatewayToken: env.GATEWAY === 'inside' ? null : (env.GATEWAY_TOKEN ?? null),
    proxyHops: env.PROXY_HOPS,
    hooksAnywhere: env.HOOKS === 'anywhere',
    metrics: metricsOf(env),
    logLevel: env.LOG_LEVEL ?? (env.MODE === 'production' ? 'info' : 'warn'),
    setup: env.SETUP,
    handshakesPerMinute: env.HANDSHAKES_PER_MINUTE,
    asksPerSecond: env.ASKS_PER_SECOND,
  });
}
