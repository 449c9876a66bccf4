/**
 * Sockets and their sessions: who gets in, who hears what is told to one person, and how fast a socket of an ended
 * session is gone. With real clients on a real server; the stranger beside them hears nothing.
 */
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toB64 } from '../../protocol/wire/bytes.ts';
import { found, post, type Founder } from '../harness/founder.ts';
import { request } from '../harness/plain-http.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';

let server: ServerHere;
let now = Date.now();
const sockets: Socket[] = [];
beforeEach(async () => {
  now = Date.now();
  server = await startHere({ CORRIDOR_SETUP: 'open' }, { clock: { now: () => now } });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await server.close();
});

async function connect(cookie: string, url = server.url): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie },
  });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}
/** Everything this socket is told, by name. */
function listen(socket: Socket): { name: string; data: unknown }[] {
  const heard: { name: string; data: unknown }[] = [];
  socket.onAny((name: string, data: unknown) => void heard.push({ name, data }));
  return heard;
}
const gone = (socket: Socket) =>
  new Promise<number>((resolve) => socket.once('disconnect', () => resolve(performance.now())));

async function signInAgain({ login, authKey }: Founder): Promise<string> {
  const answer = await post(server.url, '/api/session', { login, authKey: toB64(authKey) });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('a socket', () => {
  it('of a good session is taken and asked as that person', async () => {
    const owner = await found(server.url);
    const socket = await connect(owner.cookie);
    expect(await socket.emitWithAck('sync:heads', {})).toMatchObject({ ok: true, reply: { userId: owner.userId } });
  });

  it('is told and gone within a second when its session is ended; other sessions and people stay', async () => {
    const owner = await found(server.url);
    const stranger = await found(server.url, 'stranger@example.org');
    const socket = await connect(owner.cookie);
    const other = await connect(await signInAgain(owner));
    const outside = await connect(stranger.cookie);
    const [heard, heardOutside] = [listen(socket), listen(outside)];
    const startedAt = performance.now();
    const end = gone(socket);
    expect((await request(server.url, 'DELETE', '/api/session', { cookie: owner.cookie })).status).toBe(200);
    expect((await end) - startedAt).toBeLessThan(1_000);
    expect(heard).toContainEqual({ name: 'session:ended', data: { reason: 'signedOut' } });
    expect(other.connected && outside.connected).toBe(true);
    expect(await other.emitWithAck('sync:heads', {})).toMatchObject({ ok: true });
    const ofOthers = heardOutside.filter(({ data }) => !JSON.stringify(data).includes(stranger.userId));
    expect(ofOthers).toEqual([]);
    await expect(connect(owner.cookie)).rejects.toMatchObject({ data: { code: 'session.missing' } });
  });

  it('is gone within a second when another device of the same person revokes its session', async () => {
    const owner = await found(server.url);
    const lost = await connect(owner.cookie);
    const kept = await connect(await signInAgain(owner));
    const heard = listen(lost);
    const startedAt = performance.now();
    const end = gone(lost);
    expect(await kept.emitWithAck('session:revoke', { sessionId: null })).toEqual({ ok: true, reply: {} });
    expect((await end) - startedAt).toBeLessThan(1_000);
    expect(heard).toContainEqual({ name: 'session:ended', data: { reason: 'revoked' } });
    expect((await request(server.url, 'GET', '/api/session', { cookie: owner.cookie })).status).toBe(401);
    expect(await kept.emitWithAck('session:list', {})).toMatchObject({ reply: { sessions: [{ current: true }] } });
    expect(await kept.emitWithAck('session:revoke', { sessionId: 7 })).toMatchObject({
      fault: { code: 'input.invalid' },
    });
  });

  it('is refused at its next ask when its session has expired', async () => {
    const owner = await found(server.url);
    const socket = await connect(owner.cookie);
    expect(await socket.emitWithAck('sync:heads', {})).toMatchObject({ ok: true });
    const heard = listen(socket);
    now += 400 * 86_400_000;
    const end = gone(socket);
    expect(await socket.emitWithAck('sync:heads', {})).toMatchObject({ ok: false, fault: { code: 'session.ended' } });
    await end;
    expect(heard).toContainEqual({ name: 'session:ended', data: { reason: 'expired' } });
    expect((await request(server.url, 'GET', '/api/session', { cookie: owner.cookie })).status).toBe(401);
  });

  it('is closed by a stop of the server, which then leaves nothing open', async () => {
    const owner = await found(server.url);
    const socket = await connect(owner.cookie);
    const end = gone(socket);
    await server.app.close();
    await end;
    await expect(connect(owner.cookie)).rejects.toThrow('websocket error');
  });

  it('of an address that connects too often is refused for a while', async () => {
    const busy = await startHere({ CORRIDOR_HANDSHAKES_PER_MINUTE: '3' });
    const { cookie } = await found(busy.url);
    for (let i = 0; i < 3; i++) await connect(cookie, busy.url);
    await expect(connect(cookie, busy.url)).rejects.toThrow('websocket error');
    await busy.close();
  });
});
