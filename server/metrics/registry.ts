/**
 * Where the numbers of one process are kept, and how they are written down for Prometheus; with Node's own (event loop, memory,
 * garbage) and the version. Which numbers there are: metrics.ts for a server, gateway.ts for a gateway.
 */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface Exposed {
  readonly contentType: string;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

export function openRegistry(
  version: string,
  part: 'server' | 'gateway',
): { readonly registry: Registry; readonly exposed: Exposed } {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const help = 'Always 1; the labels are the version and what this process is.';
  new Gauge({ name: 'corridor_info', help, labelNames: ['version', 'part'], registers: [registry] })
    .labels(version, part)
    .set(1);
  return { registry, exposed: { contentType: registry.contentType, text: () => registry.metrics() } };
}
