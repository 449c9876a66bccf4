/**
 * Sessions and retries across two nodes: what ends at one node is closed at the other within a second, and an event that both
 * nodes get at the same time is stored once.
 */
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toB64 } from '../../protocol/wire/bytes.ts';
import { createCluster, type Cluster } from '../harness/cluster.ts';
import { found, post, type Founder } from '../harness/founder.ts';
import { request } from '../harness/plain-http.ts';

let cluster: Cluster;
const sockets: Socket[] = [];

beforeAll(async () => {
  cluster = await createCluster({ CORRIDOR_SETUP: 'open' });
});
afterAll(async () => {
  for (const socket of sockets) socket.close();
  await cluster.close();
});

async function connect(cookie: string, url: string): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { cookie } });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}
const gone = (socket: Socket) =>
  new Promise<number>((resolve) => socket.once('disconnect', () => resolve(performance.now())));

async function signInAgain({ login, authKey }: Founder): Promise<string> {
  const answer = await post(cluster.second.url, '/api/session', { login, authKey: toB64(authKey) });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

test('a session that is revoked at one node is told and closed at the other within a second, and its cookie is worth nothing', async () => {
  const owner = await found(cluster.url);
  const lost = await connect(owner.cookie, cluster.second.url);
  const kept = await connect(await signInAgain(owner), cluster.url);
  const heard: unknown[] = [];
  lost.onAny((name: string, data: unknown) => void heard.push({ name, data }));
  expect(await lost.emitWithAck('sync:heads', {})).toMatchObject({ ok: true });
  const end = gone(lost);
  const startedAt = performance.now();
  expect(await kept.emitWithAck('session:revoke', { sessionId: null })).toEqual({ ok: true, reply: {} });
  expect((await end) - startedAt).toBeLessThan(1_000);
  expect(heard).toContainEqual({ name: 'session:ended', data: { reason: 'revoked' } });
  for (const url of [cluster.url, cluster.second.url]) {
    expect((await request(url, 'GET', '/api/session', { cookie: owner.cookie })).status).toBe(401);
  }
  expect(await kept.emitWithAck('sync:heads', {})).toMatchObject({ ok: true });
});

test('without any word between the nodes, the timed look closes it', async () => {
  const owner = await found(cluster.url, 'second@example.org');
  const lost = await connect(owner.cookie, cluster.second.url);
  const list = (await lost.emitWithAck('session:list', {})) as { reply: { sessions: { sessionId: string }[] } };
  const sessionId = list.reply.sessions[0]!.sessionId;
  const db = await cluster.database.open('write');
  await db.run('UPDATE sessions SET revokedAt = 1 WHERE sessionId = $sessionId', { sessionId });
  await db.close();
  const end = gone(lost);
  await cluster.second.app.runJobs();
  await end;
});

test('tries are counted for both nodes together', async () => {
  const owner = await found(cluster.url, 'third@example.org');
  const wrong = { login: owner.login, authKey: toB64(new Uint8Array(32)) };
  const codes: number[] = [];
  for (let i = 0; i < 12; i++) {
    codes.push((await post(i % 2 === 0 ? cluster.url : cluster.second.url, '/api/session', wrong)).status);
  }
  expect(codes.slice(0, 10).every((code) => code === 401)).toBe(true);
  expect(codes.slice(10)).toEqual([429, 429]);
});
