/**
 * The settings of /metrics, the same for the server (config.ts) and for a gateway in a process of its own
 * (gateway-config.ts).
 */
import { z } from '../protocol/wire/zod.ts';
import { count, sharedToken } from './environment.ts';

export const METRICS_KEYS = {
  /** Serves /metrics for Prometheus on a port of its own; 0 takes a free one. Without it there are no metrics. */
  METRICS_PORT: count(0, 65_535).optional(),
  /** Address of that port. Any but a loopback address needs METRICS_TOKEN. */
  METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  /** What Prometheus then shows: `Authorization: Bearer <token>`. */
  METRICS_TOKEN: sharedToken.optional(),
} as const;

type Env = z.output<z.ZodObject<typeof METRICS_KEYS>>;

/** Null: no metrics. */
export type MetricsConfig = { readonly host: string; readonly port: number; readonly token: string | null } | null;

export const metricsOf = ({ METRICS_PORT: port, METRICS_HOST: host, METRICS_TOKEN: token }: Env): MetricsConfig =>
  port === undefined ? null : { host, port, token: token ?? null };

/** Numbers about a practice are nobody's business but the operator's. */
export function openMetrics(env: Env): string[] {
  const isNear = /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(env.METRICS_HOST);
  if (env.METRICS_PORT === undefined) {
    return env.METRICS_TOKEN === undefined ? [] : ['CORRIDOR_METRICS_TOKEN needs CORRIDOR_METRICS_PORT.'];
  }
  if (isNear || env.METRICS_TOKEN !== undefined) return [];
  return ['CORRIDOR_METRICS_TOKEN must be set where CORRIDOR_METRICS_HOST is not an address of this machine alone.'];
}
