/**
 * A bad proxy in front of each of two nodes, which loses, repeats and delays frames both ways while people write: each device
 * holds each message once, in the one order, and whatever was lost is found (P3, P4, P5, P7).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { badFrames, type BadFrames } from '../harness/bad-frames.ts';
import { createCluster, type Cluster } from '../harness/cluster.ts';
import { injected, times } from '../harness/faults.ts';
import { loadOn, type Load } from '../harness/load.ts';
import { untilThread, type Colleague } from '../harness/world.ts';

const SPOILT = times(40);
/** Every so many frames one; a cut connection costs the client a new sign of life, catching up, and what was under way. */
const EVERY = 12;

let cluster: Cluster;
let owner: Colleague;
let colleague: Colleague;
let threadId: ThreadId;
let load: Load;
let proxies: BadFrames[];

beforeAll(async () => {
  // With a public name that is not this machine's, a proxy may stand in front.
  cluster = await createCluster({ CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' });
  proxies = await Promise.all([cluster.app.port, cluster.second.app.port].map(badFrames));
  const [near, far] = proxies;
  owner = await cluster.found();
  colleague = await cluster.join(owner, 'Tomasz Zielinski');
  threadId = await owner.corridor.threads.create({
    memberIds: [colleague.userId],
    title: 'Rota',
    about: null,
    text: 'first',
  });
  const devices = [
    await cluster.signIn(owner, { url: near!.url }),
    await cluster.signIn(colleague, { url: far!.url }),
    await cluster.signIn(colleague, { url: near!.url }),
  ];
  for (const { corridor } of devices) await untilThread(corridor, threadId, (thread) => thread.synced);
  load = loadOn(
    threadId,
    devices.map(({ corridor }) => corridor),
    'zq2-petrova-hip',
  );
});
afterAll(async () => {
  await cluster.close();
  for (const proxy of proxies) await proxy.close();
});

test(`${SPOILT} frames are lost, repeated or late: each device holds each message once`, async (context) => {
  const spoilt = () => proxies.reduce((sum, proxy) => sum + proxy.spoilt, 0);
  await load.during(async () => {
    for (const proxy of proxies) proxy.spoil(EVERY, ['late', 'twice', 'lost', 'twice', 'cut']);
    await expect.poll(spoilt, { timeout: SPOILT * 2_000 }).toBeGreaterThanOrEqual(SPOILT);
    load.note();
    for (const proxy of proxies) proxy.spoil(1, []);
  });
  await load.goesOn();
  const { corridor } = await cluster.signIn(colleague);
  await load.expectAll(corridor);
  injected(context, 'P3 P4 P5 P7', 'frames lost, repeated or late, two nodes', SPOILT);
}, 600_000);
