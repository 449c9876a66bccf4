/**
 * How settings are read: a table of keys with their schemas against an environment. A complaint names the key and what it
 * should be and never prints its value, since values may be passwords. Which keys there are: config.ts, gateway-config.ts.
 * Any key may stand in a file instead, named by the key and `_FILE`, as container programs hand out secrets.
 */
import { readFileSync } from 'node:fs';
import { z } from '../protocol/wire/zod.ts';

type Shape = Readonly<Record<string, z.ZodType>>;
type Given = Readonly<Record<string, string | undefined>>;

/** Thrown at start; its message says which keys are wrong and what they should be, without their values. */
export class ConfigError extends Error {
  constructor(complaints: readonly string[]) {
    super(`Corridor cannot start with these settings:\n${complaints.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The keys of `keys` in an environment such as `process.env`; empty values count as mistakes. Throws {@link ConfigError}. */
export function readKeys<S extends Shape>(keys: S, env: Given): z.output<z.ZodObject<S>> {
  const given: Record<string, string | undefined> = {};
  for (const key of Object.keys(keys)) given[key] = valueOf(nameOf(key), env);
  const empty = Object.keys(given).filter((key) => given[key]?.trim() === '');
  if (empty.length > 0) throw new ConfigError(empty.map((key) => `${nameOf(key)} is empty: set it or leave it out.`));
  const parsed = z.strictObject(keys).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => `${nameOf(String(issue.path[0]))} ${issue.message}.`));
}

/** As set, or the text of the file that is named instead, without the white space around it. */
function valueOf(name: string, env: Given): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined) return env[name];
  if (env[name] !== undefined) throw new ConfigError([`${name} and ${name}_FILE are both set: leave one out.`]);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError([`${name}_FILE cannot be read.`]);
  }
}

/** Throws {@link ConfigError} when there is anything to say. */
export function refuse(complaints: readonly string[]): void {
  if (complaints.length > 0) throw new ConfigError(complaints);
}

/** The key as the operator writes it: hosting platforms name their services themselves. */
const nameOf = (key: string): string => (key === 'DATABASE_URL' || key === 'REDIS_URL' ? key : `CORRIDOR_${key}`);

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** True for addresses that never leave this machine, the only ones where plain http is fine. */
export const isLoopback = (url: URL): boolean => LOOPBACK.has(url.hostname);

/** Null for scheme, host and port and nothing else, encrypted unless on this machine (in production: always), else what is wrong. */
export function wrongOrigin(key: string, text: string, isProduction: boolean): string | null {
  const url = new URL(text);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    return `CORRIDOR_${key} must be scheme, host and port only, without path, query or user.`;
  }
  if (url.protocol !== 'http:' || (!isProduction && isLoopback(url))) return null;
  return `CORRIDOR_${key} must begin with https:// (http:// is for localhost in development).`;
}

export const address = (protocols: readonly string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), 'is not such an address');

export const count = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `is not a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not a whole number from ${min} to ${max}`);

export const hostName = z.string().regex(/^(?=.{1,253}$)([a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/i, 'is not a domain');

export const mode = z.enum(['development', 'production'], 'is neither development nor production');
export const logLevel = z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'is not a log level');
/** Shared by two processes of ours: the API and its gateway. */
export const sharedToken = z.string().min(32, 'is shorter than 32 characters').max(200);
