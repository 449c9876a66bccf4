/**
 * Everything an operator can set: read once from the environment, checked, frozen, and passed on as a value.
 * Every key has a default that is right for one person on one machine; production refuses what would be unsafe there.
 * A complaint names the key and never prints its value, since values may be passwords. No other file reads `process.env`.
 */
import { z } from '../protocol/wire/zod.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), 'is not such an address');
const count = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `is not a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not a whole number from ${min} to ${max}`);

/** Query keys of a database's address that are understood, and what they may be; see storage/postgresql-url.ts. */
const DATABASE_QUERY: Readonly<Record<string, RegExp>> = { sslmode: /^(disable|require|verify-full)$/, host: /^\// };
const isDatabase = (text: string): boolean => {
  if (!/^postgres(ql)?:\/\/[^/]*\/[^/?#]+(\?[^#]*)?$/.test(text) || !URL.canParse(text)) return false;
  if (/%(?![0-9a-f]{2})/i.test(text)) return false;
  return [...new URL(text).searchParams].every(([key, value]) => DATABASE_QUERY[key]?.test(value) === true);
};

const hostName = z.string().regex(/^(?=.{1,253}$)([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/i, 'is not a domain');

/** The environment, key by key, without its prefix `CORRIDOR_`, which only DATABASE_URL does not have. */
const KEYS = {
  /** `production` refuses unsafe settings and has no mailbox page. */
  MODE: z.enum(['development', 'production'], 'is neither development nor production').default('development'),
  /** Address to listen on. Behind a proxy on the same machine the default is right. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** TCP port; 0 takes a free one (tests). */
  PORT: count(0, 65_535).default(8765),
  /** Where people open Corridor: the only source of links, of the allowed Origin and of the cookie's kind. */
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  /** Database, secret file and lock. Needs a disk of this machine, not a network share. */
  DATA_DIR: z.string().min(1).default('./data'),
  /**
   * `postgresql://user:password@host:port/database`, with `?sslmode=` disable, require or verify-full, or `?host=` and the
   * folder of a local socket. Without it the database is an SQLite file in DATA_DIR. Named as hosting platforms name it.
   */
  DATABASE_URL: z
    .string()
    .refine(isDatabase, 'is not like postgresql://user:password@host:5432/database?sslmode=verify-full')
    .optional(),
  /** The built web app. */
  WEB_DIR: z.string().min(1).default('./build/web'),
  /** smtp:// or smtps:// with user and password where needed. Without it alerts go to the mailbox page (development). */
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  /** Sender of alerts, as `Name <address>` or an address. */
  MAIL_FROM: z
    .string()
    .min(3)
    .max(320)
    .regex(/^[^\p{Cc}]+$/u, 'has control characters')
    .regex(/@/, 'is not a mail address')
    .optional(),
  /** Signs patients' mail: domain, selector and a file with the private key (PEM). All three or none. */
  DKIM_DOMAIN: hostName.optional(),
  DKIM_SELECTOR: z
    .string()
    .regex(/^[\w-]{1,63}$/, 'is not a selector')
    .optional(),
  DKIM_KEY_FILE: z.string().min(1).optional(),
  /** Twilio account (AC…), its token, and the number or messaging service (MG…) that texts come from. All three or none. */
  TWILIO_ACCOUNT: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/, 'is not an account such as AC… with 32 hexadecimal digits')
    .optional(),
  TWILIO_TOKEN: z.string().min(16, 'is too short for a token').max(200).optional(),
  TWILIO_FROM: z
    .string()
    .regex(
      /^(\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-f]{32})$/,
      'is neither a number in international form nor a service (MG…)',
    )
    .optional(),
  /** Origin of Twilio's API. */
  TWILIO_URL: url(['http:', 'https:']).default('https://api.twilio.com'),
  /** Domain of the addresses that patients answer to; mail for it must reach the listener below or the webhook. */
  MAIL_IN_DOMAIN: hostName.optional(),
  /** Where the listener for that mail stands; without a port there is none. Speaks SMTP, or LMTP behind an MTA of yours. */
  MAIL_IN_HOST: z.string().min(1).default('127.0.0.1'),
  MAIL_IN_PORT: count(0, 65_535).optional(),
  MAIL_IN_PROTOCOL: z.enum(['smtp', 'lmtp'], 'is neither smtp nor lmtp').default('smtp'),
  /** Shared with whoever posts mail to /webhooks/mail; without it there is no such address. */
  MAIL_IN_SECRET: z.string().min(32, 'is shorter than 32 characters').max(200).optional(),
  /** How many proxies of ours stand in front; that many entries at the end of X-Forwarded-For are believed. */
  PROXY_HOPS: count(0, 8).default(0),
  /** Lowest level that is logged. */
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'is not a log level').optional(),
  /** `first`: one practice, made by whoever comes first. `open`: anyone may set up a practice here. */
  SETUP: z.enum(['first', 'open'], 'is neither first nor open').default('first'),
  /** New connections that one client address may open per minute. */
  HANDSHAKES_PER_MINUTE: count(1, 1_000_000).default(600),
  /** Asks per second that one connection may keep up; bursts of twice as many are fine. */
  ASKS_PER_SECOND: count(1, 100_000).default(200),
} as const;

const schema = z.strictObject(KEYS);
type Env = z.output<typeof schema>;

export interface Config {
  readonly mode: 'development' | 'production';
  readonly host: string;
  readonly port: number;
  /** Without a trailing slash; null: `http://localhost:` + the port that was taken. */
  readonly publicUrl: string | null;
  readonly dataDir: string;
  /** null: the SQLite file in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly webDir: string;
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Null: mail to patients is not signed by us. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly keyFile: string } | null;
  /** Null: no texts. `url` without a trailing slash. */
  readonly twilio: {
    readonly account: string;
    readonly token: string;
    readonly from: string;
    readonly url: string;
  } | null;
  /** Null: replies by mail do not reach their thread. */
  readonly mailIn: {
    readonly domain: string;
    readonly host: string;
    readonly port: number | null;
    readonly protocol: 'smtp' | 'lmtp';
    readonly secret: string | null;
  } | null;
  readonly proxyHops: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly setup: 'first' | 'open';
  readonly handshakesPerMinute: number;
  readonly asksPerSecond: number;
}

/** Thrown at start; its message says which keys are wrong and what they should be, without their values. */
export class ConfigError extends Error {
  constructor(complaints: readonly string[]) {
    super(`Corridor cannot start with these settings:\n${complaints.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * The configuration in an environment such as `process.env`. Keys of other programs are ignored, as are keys of the
 * launcher and the tests; empty values count as mistakes. Throws {@link ConfigError}.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given: Record<string, string | undefined> = {};
  for (const key of Object.keys(KEYS)) given[key] = env[nameOf(key)];
  const empty = Object.keys(given).filter((key) => given[key]?.trim() === '');
  if (empty.length > 0) throw new ConfigError(empty.map((key) => `${nameOf(key)} is empty: set it or leave it out.`));

  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${nameOf(String(issue.path[0]))} ${issue.message}.`));
  }
  const complaints = [...unsafe(parsed.data), ...halfSet(parsed.data)];
  if (complaints.length > 0) throw new ConfigError(complaints);
  return freeze(parsed.data);
}

/** The key as the operator writes it. */
const nameOf = (key: string): string => (key === 'DATABASE_URL' ? key : `CORRIDOR_${key}`);

/** True for addresses that never leave this machine, the only ones where plain http is fine. */
const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname);

/** A database on another machine, without a word about encryption. */
const isAstray = (url: URL): boolean =>
  !isLoopback(url) && !url.searchParams.has('host') && !url.searchParams.has('sslmode');

function unsafe(env: Env): string[] {
  const says: string[] = [];
  if (env.PUBLIC_URL !== undefined) {
    const url = new URL(env.PUBLIC_URL);
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
      says.push('CORRIDOR_PUBLIC_URL must be scheme, host and port only, without path, query or user.');
    }
    if (url.protocol === 'http:' && (env.MODE === 'production' || !isLoopback(url))) {
      says.push('CORRIDOR_PUBLIC_URL must begin with https:// (http:// is for localhost in development).');
    }
  }
  if (env.MODE === 'production') {
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
    if (env.SETUP === 'open') says.push('CORRIDOR_SETUP must be first in production.');
  }
  return says;
}

/** Keys that mean nothing alone, and what must not be in production. */
function halfSet(env: Env): string[] {
  const says: string[] = [];
  const groups = [
    ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE'],
    ['TWILIO_ACCOUNT', 'TWILIO_TOKEN', 'TWILIO_FROM'],
  ] as const;
  for (const group of groups) {
    const missing = group.filter((key) => env[key] === undefined);
    if (missing.length === 0 || missing.length === group.length) continue;
    says.push(...missing.map((key) => `CORRIDOR_${key} is missing: ${group.join(', ')} belong together.`));
  }
  if (env.MAIL_IN_DOMAIN === undefined) {
    const alone = (['MAIL_IN_PORT', 'MAIL_IN_SECRET'] as const).filter((key) => env[key] !== undefined);
    says.push(...alone.map((key) => `CORRIDOR_${key} needs CORRIDOR_MAIL_IN_DOMAIN.`));
  }
  const twilio = new URL(env.TWILIO_URL);
  if (twilio.protocol === 'http:' && (env.MODE === 'production' || !isLoopback(twilio))) {
    says.push('CORRIDOR_TWILIO_URL must begin with https:// (http:// is for localhost in development).');
  }
  if (env.MODE === 'production' && env.MAIL_IN_PORT === 0) {
    says.push('CORRIDOR_MAIL_IN_PORT must be a fixed port in production.');
  }
  return says;
}

function dkimOf({ DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_KEY_FILE: keyFile }: Env): Config['dkim'] {
  if (domain === undefined || selector === undefined || keyFile === undefined) return null;
  return { domain, selector, keyFile };
}

function twilioOf({
  TWILIO_ACCOUNT: account,
  TWILIO_TOKEN: token,
  TWILIO_FROM: from,
  TWILIO_URL,
}: Env): Config['twilio'] {
  if (account === undefined || token === undefined || from === undefined) return null;
  return { account, token, from, url: new URL(TWILIO_URL).origin };
}

function mailInOf(env: Env): Config['mailIn'] {
  if (env.MAIL_IN_DOMAIN === undefined) return null;
  return {
    domain: env.MAIL_IN_DOMAIN.toLowerCase(),
    host: env.MAIL_IN_HOST,
    port: env.MAIL_IN_PORT ?? null,
    protocol: env.MAIL_IN_PROTOCOL,
    secret: env.MAIL_IN_SECRET ?? null,
  };
}

function freeze(env: Env): Config {
  return Object.freeze({
    mode: env.MODE,
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL === undefined ? null : new URL(env.PUBLIC_URL).origin,
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL ?? null,
    webDir: env.WEB_DIR,
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? 'Corridor <corridor@localhost>',
    dkim: dkimOf(env),
    twilio: twilioOf(env),
    mailIn: mailInOf(env),
    proxyHops: env.PROXY_HOPS,
    logLevel: env.LOG_LEVEL ?? (env.MODE === 'production' ? 'info' : 'warn'),
    setup: env.SETUP,
    handshakesPerMinute: env.HANDSHAKES_PER_MINUTE,
    asksPerSecond: env.ASKS_PER_SECOND,
  });
}
