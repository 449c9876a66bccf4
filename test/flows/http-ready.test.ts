/** /readyz tells whether work is taken: not without the database, not while its writer is stuck, not while stopping. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { createReadiness } from '../../server/readiness.ts';
import { request } from '../harness/plain-http.ts';
import { startHere } from '../harness/running-server.ts';

test('a server whose database is gone is alive and not ready, and ready again once it is back', async () => {
  const server = await startHere();
  const database = join(server.dataDir, 'corridor.sqlite');
  const ask = (path: string) => request(server.url, 'GET', path);
  expect((await ask('/readyz')).status).toBe(200);
  renameSync(database, `${database}.away`);
  const answer = await ask('/readyz');
  expect(answer.status).toBe(503);
  expect(JSON.parse(answer.body.toString())).toMatchObject({ ok: false, fault: { code: 'storage' } });
  expect((await ask('/healthz')).status).toBe(200);
  renameSync(`${database}.away`, database);
  expect((await ask('/readyz')).status).toBe(200);
  await server.close();
});

test('a writer that is stuck is asked once, however often we are, and heard when it comes back', async () => {
  const fired: (() => void)[] = [];
  let probes = 0;
  let come = (): void => undefined;
  const stuck = () => {
    probes += 1;
    return new Promise<void>((resolve) => (come = resolve));
  };
  const readiness = createReadiness(stuck, (_ms, work) => {
    fired.push(work);
    return () => undefined;
  });
  const asked = [readiness.whyNot(), readiness.whyNot()];
  for (const fire of fired) fire();
  for (const answer of await Promise.all(asked)) expect(answer?.code).toBe('storage');
  expect(probes).toBe(1);
  const again = readiness.whyNot();
  come();
  expect(await again).toBeNull();
  readiness.stop();
  expect((await readiness.whyNot())?.code).toBe('unavailable');
});

test('a pulled cable is noticed early enough for presence to tell the truth within 45 s', () => {
  const { pingEveryMs, pingTimeoutMs, offlineAfterMs } = LIMITS;
  const sweepMs = 1_000;
  expect(pingEveryMs + pingTimeoutMs + offlineAfterMs + sweepMs).toBeLessThanOrEqual(45_000);
});
