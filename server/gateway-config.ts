/**
 * The settings of a gateway in a process of its own (`npm run gateway`): where Corridor is, what it shows there, where its
 * keys lie, and the ways to patients. It has no database and no other secret of the server.
 */
import { z } from '../protocol/wire/zod.ts';
import { CARRIER_KEYS, carriersOf, RELAY_KEYS, wrongCarriers, type CarrierConfig } from './carrier-config.ts';
import { address, count, logLevel, mode, readKeys, refuse, sharedToken, wrongOrigin } from './environment.ts';
import { METRICS_KEYS, metricsOf, openMetrics, type MetricsConfig } from './metrics-config.ts';

const KEYS = {
  MODE: mode.default('development'),
  /** Where Corridor answers this gateway: its public address, or one inside the house. */
  API_URL: address(['http:', 'https:']).default('http://localhost:8765'),
  /** The same as in the settings of Corridor. */
  GATEWAY_TOKEN: sharedToken,
  /** The gateway's identity and weekly keys. Never in a backup. */
  GATEWAY_DIR: z.string().min(1).default('./gateway'),
  /** Where it listens for what providers post to /webhooks/…; port 0 takes a free one (tests). */
  GATEWAY_HOST: z.string().min(1).default('127.0.0.1'),
  GATEWAY_PORT: count(0, 65_535).default(8766),
  /** Where providers reach that listener: their signatures are over it. */
  GATEWAY_PUBLIC_URL: address(['http:', 'https:']).optional(),
  ...RELAY_KEYS,
  ...CARRIER_KEYS,
  ...METRICS_KEYS,
  /** As in the settings of Corridor: `open` serves every practice there, `first` only the first that it meets. */
  SETUP: z.enum(['first', 'open'], 'is neither first nor open').default('first'),
  LOG_LEVEL: logLevel.optional(),
} as const;
type Env = z.output<z.ZodObject<typeof KEYS>>;

export interface GatewayConfig extends CarrierConfig {
  /** Origin. */
  readonly apiUrl: string;
  readonly token: string;
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  /** Null: `http://localhost:` + the port that was taken. */
  readonly publicUrl: string | null;
  readonly isForMany: boolean;
  readonly metrics: MetricsConfig;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** Throws ConfigError. */
export function readGatewayConfig(given: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const env = readKeys(KEYS, given);
  const isProduction = env.MODE === 'production';
  refuse([...wrongPlaces(env, isProduction), ...wrongCarriers(env, isProduction), ...openMetrics(env)]);
  return Object.freeze({
    ...carriersOf(env),
    apiUrl: new URL(env.API_URL).origin,
    token: env.GATEWAY_TOKEN,
    folder: env.GATEWAY_DIR,
    host: env.GATEWAY_HOST,
    port: env.GATEWAY_PORT,
    publicUrl: env.GATEWAY_PUBLIC_URL === undefined ? null : new URL(env.GATEWAY_PUBLIC_URL).origin,
    isForMany: env.SETUP === 'open',
    metrics: metricsOf(env),
    logLevel: env.LOG_LEVEL ?? (isProduction ? 'info' : 'warn'),
  });
}

function wrongPlaces(env: Env, isProduction: boolean): string[] {
  const says: (string | null)[] = [
    // On one machine, beside Corridor, the line between the two needs no encryption.
    wrongOrigin('API_URL', env.API_URL, false),
    env.GATEWAY_PUBLIC_URL === undefined
      ? null
      : wrongOrigin('GATEWAY_PUBLIC_URL', env.GATEWAY_PUBLIC_URL, isProduction),
  ];
  if (isProduction) {
    const hasHooks = env.TWILIO_TOKEN !== undefined || env.MAIL_IN_SECRET !== undefined;
    if (hasHooks && env.GATEWAY_PUBLIC_URL === undefined) {
      says.push('CORRIDOR_GATEWAY_PUBLIC_URL must be set in production, or no provider reaches the gateway.');
    }
    if (env.SMTP_URL === undefined && env.TWILIO_TOKEN === undefined) {
      says.push('CORRIDOR_SMTP_URL or CORRIDOR_TWILIO_TOKEN must be set in production, or nothing can be sent.');
    }
    if (env.SMTP_URL !== undefined && env.MAIL_FROM === undefined) {
      says.push('CORRIDOR_MAIL_FROM must be set in production.');
    }
    if (env.GATEWAY_PORT === 0) says.push('CORRIDOR_GATEWAY_PORT must be a fixed port in production.');
    if (env.LOG_LEVEL === 'silent') says.push('CORRIDOR_LOG_LEVEL must not be silent in production.');
    if (env.SETUP === 'open') says.push('CORRIDOR_SETUP must be first in production.');
  }
  return says.filter((one) => one !== null);
}
