/**
 * What the server has of its metrics: nothing where none are configured, else the meter that the domain counts with and the
 * port where Prometheus asks. Part of the composition root (app.ts), kept apart so that each stays short.
 */
import type { Config } from './config.ts';
import { quietMeter, type Meter } from './domain/meter.ts';
import type { Clock, Log } from './domain/ports.ts';
import { listenForMetrics, type MetricsListener } from './metrics/listener.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { Gateway } from './realtime/gateway.ts';
import type { Storage } from './storage/open.ts';

export interface MetricsSide {
  readonly meter: Meter;
  /** Begins to answer; before it nobody can ask. Throws Error with a sentence for the operator. */
  open(isReady: () => Promise<boolean>): Promise<void>;
  /** Null where there are no metrics. */
  port(): number | null;
  close(): Promise<void>;
}

interface Measured {
  readonly version: string;
  readonly storage: Storage;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly log: Log;
}

export function createMetricsSide({ metrics: place }: Config, measured: Measured): MetricsSide {
  if (place === null) {
    return { meter: quietMeter, open: () => Promise.resolve(), port: () => null, close: () => Promise.resolve() };
  }
  const { version, storage, gateway, clock, log } = measured;
  let ready = (): Promise<boolean> => Promise.resolve(false);
  let listener: MetricsListener | null = null;
  const metrics = createMetrics(version, {
    sockets: () => gateway.count(),
    outbox: () => storage.stores.read.outbox.waiting(clock.now()),
    isReady: () => ready(),
    now: () => clock.now(),
  });
  storage.onCommit((kind, ms, items) => metrics.meter.committed(kind, ms, items));
  return {
    meter: metrics.meter,
    open: async (isReady) => {
      ready = isReady;
      listener = await listenForMetrics(place, metrics, log);
    },
    port: () => listener?.port ?? null,
    close: async () => {
      await listener?.close();
    },
  };
}
