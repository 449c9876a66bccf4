/**
 * /metrics: not there unless it is configured, on a port of its own, with a token where it is not this machine's alone; what
 * happens is counted under names of ours and nothing else; every number that the dashboard shows exists.
 */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ASKS } from '../../protocol/wire/events.ts';
import { FAULTS } from '../../protocol/wire/faults.ts';
import { ROUTES } from '../../protocol/wire/routes.ts';
import { DELIVERY_RANK } from '../../protocol/wire/sending.ts';
import { createGatewayMetrics } from '../../server/metrics/gateway.ts';
import { createMetrics } from '../../server/metrics/metrics.ts';
import { foundIn, newMarker } from '../harness/marker.ts';
import { request } from '../harness/plain-http.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';
import { createWorld, until, type World } from '../harness/world.ts';

const TOKEN = 'a-token-of-at-least-thirty-two-characters';
const open: (ServerHere | World)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const scrape = async (port: number | null, headers: Readonly<Record<string, string>> = {}) =>
  request(`http://127.0.0.1:${port}`, 'GET', '/metrics', headers);

describe('who may ask', () => {
  it('nobody where it is not configured, and never at the public address', async () => {
    const server = await startHere();
    open.push(server);
    expect(server.app.metricsPort).toBeNull();
    const answer = await request(server.url, 'GET', '/metrics');
    expect(answer.body.toString()).not.toContain('corridor_');
    const measured = await startHere({ CORRIDOR_METRICS_PORT: '0' });
    open.push(measured);
    expect((await request(measured.url, 'GET', '/metrics')).body.toString()).not.toContain('corridor_');
    expect((await scrape(measured.app.metricsPort)).status).toBe(200);
  });

  it('only with the token where there is one, and nothing but /metrics', async () => {
    const server = await startHere({ CORRIDOR_METRICS_PORT: '0', CORRIDOR_METRICS_TOKEN: TOKEN });
    open.push(server);
    const { metricsPort } = server.app;
    expect((await scrape(metricsPort)).status).toBe(401);
    expect((await scrape(metricsPort, { authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
    expect((await scrape(metricsPort, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    const url = `http://127.0.0.1:${metricsPort}`;
    expect((await request(url, 'GET', '/')).status).toBe(404);
    expect((await request(url, 'POST', '/metrics')).status).toBe(405);
  });
});

describe('what is counted', () => {
  it('asks, commits and sockets of a working practice, without a word of content, an id or an address', async () => {
    const marker = newMarker();
    const world = await createWorld({ CORRIDOR_METRICS_PORT: '0' });
    open.push(world);
    const owner = await world.found();
    const colleague = await world.join(owner, `Tomasz ${marker}`);
    const threadId = await owner.corridor.threads.create({
      title: marker,
      about: null,
      text: marker,
      memberIds: [colleague.userId],
    });
    await until(colleague.corridor, ({ threads }) => threads[threadId] !== undefined);
    await world.app.runJobs();
    const text = (await scrape(world.app.metricsPort)).body.toString();
    const value = (line: string) =>
      Number(
        text
          .split('\n')
          .find((one) => one.startsWith(`${line} `))
          ?.slice(line.length),
      );
    expect(value('corridor_sockets')).toBe(2);
    expect(value('corridor_ready')).toBe(1);
    expect(value('corridor_outbox_jobs')).toBe(0);
    expect(value('corridor_credits_wrong')).toBe(0);
    expect(value('corridor_answers_total{transport="socket",name="thread:create",outcome="ok"}')).toBe(1);
    expect(value('corridor_answers_total{transport="http",name="practice:create",outcome="ok"}')).toBe(1);
    expect(value('corridor_commit_seconds_count{kind="change"}')).toBeGreaterThan(3);
    expect(foundIn(text, marker)).toBe(false);
    for (const secret of [owner.userId, colleague.userId, threadId, owner.login, colleague.login, '127.0.0.1']) {
      expect(text).not.toContain(secret);
    }
    expect(foreignLabels(text)).toEqual([]);
  });
});

/** Labels whose value is none of the few names that a label may have. */
function foreignLabels(text: string): string[] {
  const known: Readonly<Record<string, ReadonlySet<string>>> = {
    transport: new Set(['socket', 'http']),
    name: new Set([...Object.keys(ASKS), ...Object.keys(ROUTES)]),
    outcome: new Set(['ok', ...Object.keys(FAULTS)]),
    kind: new Set(['append', 'change']),
    channel: new Set(['email', 'sms']),
    state: new Set(Object.keys(DELIVERY_RANK)),
    end: new Set(['sent', 'failed', 'dropped']),
  };
  const ours = text.split('\n').filter((line) => line.startsWith('corridor_') && !line.startsWith('corridor_info'));
  return ours.filter((line) =>
    [...line.matchAll(/(\w+)="([^"]*)"/g)].some(
      ([, label = '', value = '']) => label !== 'le' && known[label]?.has(value) !== true,
    ),
  );
}

describe('the dashboard', () => {
  const dashboard = readFileSync('server/operate/grafana-dashboard.json', 'utf8');
  const exprs = [...dashboard.matchAll(/"expr": "((?:[^"\\]|\\.)*)"/g)].map(([, expr = '']) => expr);

  it('shows only numbers that exist, and every one of ours', async () => {
    const metrics = createMetrics('1.2.3', {
      sockets: () => 0,
      outbox: () => Promise.resolve({ waiting: 0, oldestAt: null }),
      isReady: () => Promise.resolve(true),
      now: () => 0,
    });
    const { meter } = metrics;
    meter.answered('socket', 'sync:heads', 'ok', 1);
    meter.committed('append', 1, 1);
    meter.delivery('sms', 'sent');
    meter.alert('sent');
    meter.creditsChecked(0, 1);
    const gateway = createGatewayMetrics('1.2.3', () => true);
    gateway.meter.called('lease', 'ok');
    gateway.meter.handed('sms', 'accepted', 1);
    const text = (await metrics.text()) + (await gateway.text());
    const there = new Set([...text.matchAll(/^(\w+)(?:\{| )/gm)].map(([, name = '']) => name));
    const shown = new Set(exprs.flatMap((expr) => expr.match(/\b(?:corridor|process|nodejs)_\w+/g) ?? []));
    expect(exprs.length).toBeGreaterThan(20);
    expect([...shown].filter((name) => !there.has(name))).toEqual([]);
    const family = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
    const families = new Set([...shown].map(family));
    const ours = [...there].filter((name) => name.startsWith('corridor_')).map(family);
    expect(ours.filter((name) => !families.has(name))).toEqual([]);
  });

  it('is a dashboard: every panel has a title, a place and a target', () => {
    const { panels } = JSON.parse(dashboard) as {
      panels: { title: string; gridPos: { w: number; x: number }; targets: { expr: string }[] }[];
    };
    for (const { title, gridPos, targets } of panels) {
      expect(title).not.toBe('');
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      expect(targets.length).toBeGreaterThan(0);
    }
  });
});
