/**
 * The numbers of one server for Prometheus: what the domain's Meter counts, what is looked up when somebody asks, and Node's
 * own (event loop, memory, garbage). Every label is one of few names of ours. Those of a gateway are in gateway.ts.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Meter } from '../domain/meter.ts';
import { openRegistry, type Exposed } from './registry.ts';

/** Looked up at each scrape, so that nothing is kept twice. */
export interface Sampled {
  readonly sockets: () => number;
  /** Sealed jobs for patients that nobody has handed over yet, and when the oldest was taken on (epoch ms). */
  readonly outbox: () => Promise<{ readonly waiting: number; readonly oldestAt: number | null }>;
  readonly isReady: () => Promise<boolean>;
  readonly now: () => number;
}

export interface Metrics extends Exposed {
  readonly meter: Meter;
}

const ANSWER_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const COMMIT_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
const COMMIT_ITEMS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export function createMetrics(version: string, sampled: Sampled): Metrics {
  const { registry, exposed } = openRegistry(version, 'server');
  sampledGauges(registry, sampled);
  return { ...exposed, meter: createMeter(registry) };
}

function sampledGauges(registry: Registry, { sockets, outbox, isReady, now }: Sampled): void {
  const gauge = (name: string, help: string, value: () => number | Promise<number>) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await value());
      },
    });
  const ageOf = (at: number | null) => (at === null ? 0 : Math.max(0, now() - at) / 1000);
  gauge('corridor_sockets', 'Sockets of signed-in people that are open on this process.', sockets);
  gauge('corridor_ready', '1 while this process takes work and its database answers, else 0.', async () =>
    (await isReady()) ? 1 : 0,
  );
  gauge(
    'corridor_outbox_jobs',
    'Sealed jobs for patients that wait to be handed over.',
    async () => (await outbox()).waiting,
  );
  gauge('corridor_outbox_oldest_seconds', 'Age of the oldest of them; 0 where none waits.', async () =>
    ageOf((await outbox()).oldestAt),
  );
}

const createMeter = (registry: Registry): Meter => ({
  ...answersOf(registry),
  ...commitsOf(registry),
  ...outcomesOf(registry),
});

function answersOf(registry: Registry): Pick<Meter, 'answered'> {
  const answers = new Counter({
    name: 'corridor_answers_total',
    help: 'Asks of sockets and HTTP routes, by outcome: ok, or the code of the Fault.',
    labelNames: ['transport', 'name', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'corridor_answer_seconds',
    help: 'From the input to the answer, waiting for the disk included.',
    labelNames: ['transport', 'name'],
    buckets: ANSWER_SECONDS,
    registers: [registry],
  });
  return {
    answered(transport, name, outcome, ms) {
      answers.labels(transport, name, outcome).inc();
      seconds.labels(transport, name).observe(ms / 1000);
    },
  };
}

function commitsOf(registry: Registry): Pick<Meter, 'committed'> {
  const seconds = new Histogram({
    name: 'corridor_commit_seconds',
    help: 'Until a commit is durable. append: insert and fsync of a group of items; change: COMMIT of a transaction.',
    labelNames: ['kind'],
    buckets: COMMIT_SECONDS,
    registers: [registry],
  });
  const together = new Histogram({
    name: 'corridor_commit_items',
    help: 'Items that one group commit made durable together.',
    buckets: COMMIT_ITEMS,
    registers: [registry],
  });
  return {
    committed(kind, ms, items) {
      seconds.labels(kind).observe(ms / 1000);
      if (kind === 'append') together.observe(items);
    },
  };
}

function outcomesOf(registry: Registry): Omit<Meter, 'answered' | 'committed'> {
  const registers = [registry];
  const deliveries = new Counter({
    name: 'corridor_deliveries_total',
    help: 'Messages to patients that have come to a state.',
    labelNames: ['channel', 'state'],
    registers,
  });
  const alerts = new Counter({
    name: 'corridor_alerts_total',
    help: 'Alerts by e-mail to colleagues, by their end.',
    labelNames: ['end'],
    registers,
  });
  const wrong = new Gauge({
    name: 'corridor_credits_wrong',
    help: 'Practices whose ledger of credits does not add up, at the last check.',
    registers,
  });
  const checkedAt = new Gauge({
    name: 'corridor_credits_checked_timestamp_seconds',
    help: 'When the ledgers were checked last (seconds since 1970).',
    registers,
  });
  return {
    delivery: (channel, state) => deliveries.labels(channel, state).inc(),
    alert: (end) => alerts.labels(end).inc(),
    creditsChecked(practices, atMs) {
      wrong.set(practices);
      checkedAt.set(atMs / 1000);
    },
  };
}
