/**
 * The numbers of a gateway in a process of its own: whether it is at work, how its calls to the API end, and what relay and
 * carrier say. Names and outcomes only; what it hands over is no label.
 */
import { Counter, Gauge, Histogram } from 'prom-client';
import type { GatewayMeter } from '../domain/meter.ts';
import { openRegistry, type Exposed } from './registry.ts';

export interface GatewayMetrics extends Exposed {
  readonly meter: GatewayMeter;
}

/** A carrier may take its time. */
const HAND_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** @param isAtWork looked up at each scrape */
export function createGatewayMetrics(version: string, isAtWork: () => boolean): GatewayMetrics {
  const { registry, exposed } = openRegistry(version, 'gateway');
  const registers = [registry];
  const atWork: Gauge = new Gauge({
    name: 'corridor_gateway_at_work',
    help: '1 while Corridor has taken this gateway and it is not stopping, else 0.',
    registers,
    collect: () => atWork.set(isAtWork() ? 1 : 0),
  });
  const calls = new Counter({
    name: 'corridor_gateway_calls_total',
    help: 'Calls to the API, by outcome: ok, or the code of the Fault; unavailable where it was away.',
    labelNames: ['name', 'outcome'],
    registers,
  });
  const handed = new Counter({
    name: 'corridor_gateway_handed_total',
    help: 'Messages, codes and tests given to relay or carrier, by what it said.',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'corridor_gateway_hand_seconds',
    help: 'Until relay or carrier has answered.',
    labelNames: ['channel'],
    buckets: HAND_SECONDS,
    registers,
  });
  return {
    ...exposed,
    meter: {
      called: (name, outcome) => calls.labels(name, outcome).inc(),
      handed: (channel, outcome, ms) => {
        handed.labels(channel, outcome).inc();
        seconds.labels(channel).observe(ms / 1000);
      },
    },
  };
}
