/**
 * The patient's page's requests over real HTTP: no cookie in or out, nothing secret in an address or the log, one page for
 * every link, and a scanner that tries everything changes nothing.
 */
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromB64, toB64 } from '../../protocol/wire/bytes.ts';
import { DM_ROUTES } from '../../protocol/wire/dm-page.ts';
import { createDispatch } from '../../server/dispatch.ts';
import { getFile, getGuestFile, putGuestSlice, putSlice } from '../../server/domain/use-cases.ts';
import { createEdge } from '../../server/edge.ts';
import { createHttp, createHttpServer } from '../../server/http/http.ts';
import { request } from '../harness/plain-http.ts';
import { openDesk, type Desk } from './domain-desk.ts';
import { DIGITS, held, openAll, sendDm, TEXT, texted, type SentDm } from './domain-direct.ts';
import { fresh } from './domain-people.ts';

let desk: Desk;
let server: Server;
let url: string;
beforeAll(async () => {
  desk = await openDesk();
  const { domain, folder } = desk.world;
  server = createHttpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listener = createHttp({
    ...createDispatch(domain),
    authenticate: () => Promise.resolve(null),
    edge: createEdge(url, 0),
    files: {
      put: (actor, slice) => putSlice(domain, actor, slice),
      get: (actor, fileId) => getFile(domain, actor, fileId),
    },
    guestFiles: {
      put: (token, slice) => putGuestSlice(domain, token, slice),
      get: (token, fileId) => getGuestFile(domain, token, fileId),
    },
    log: domain.log,
    webDir: folder,
    webhooks: { gate: () => 'absent', take: () => Promise.resolve(null) },
    gatewayCalls: null,
    mailbox: null,
    docs: null,
    whyNotReady: () => Promise.resolve(null),
  });
  server.on('request', listener);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await desk.world.close();
});

const JSON_TYPE = { 'content-type': 'application/json' };
async function post(path: string, input: object) {
  const answer = await request(url, 'POST', path, JSON_TYPE, JSON.stringify(input));
  const read = JSON.parse(answer.body.toString()) as {
    ok: boolean;
    reply: Record<string, string>;
    fault: { code: string };
  };
  return { ...answer, ...read };
}
const wired = (dm: SentDm) => ({ dmId: dm.dmId, linkAuth: toB64(held(dm).linkAuth) });

test('state, code, unlock, files: JSON in the body, no cookie set, nothing secret in the log', async () => {
  const dm = await sendDm(desk);
  const state = await post('/api/m/state', wired(dm));
  expect(state.reply['is']).toBe('open');
  const asked = await post('/api/m/code', { ...wired(dm), digits: DIGITS });
  expect(asked.reply).toMatchObject({ is: 'asked', tries: 5 });
  const [text] = await texted(desk);
  const unlocked = await post('/api/m/unlock', { ...wired(dm), code: text!.code });
  expect(unlocked.status).toBe(200);
  const { reply } = unlocked;
  const bytes = (name: string) => fromB64(reply[name]!)!;
  const opened = {
    ...reply,
    share: bytes('share'),
    capsule: bytes('capsule'),
    doc: bytes('doc'),
    token: bytes('token'),
  };
  expect(openAll(dm, opened as never).document.text).toBe(TEXT);

  const token = reply['token']!;
  const fileId = fresh<'file'>();
  await post('/api/m/files', { dmId: dm.dmId, token, fileId, sealedBytes: 5 });
  const bearer = { authorization: `Bearer ${token}` };
  const up = { ...bearer, 'content-type': 'application/octet-stream' };
  expect((await request(url, 'PUT', `/api/m/files/${fileId}/0`, up, 'hello')).status).toBe(200);
  const down = await request(url, 'GET', `/api/m/files/${fileId}`, bearer);
  expect([down.status, down.body.toString()]).toEqual([200, 'hello']);
  expect(down.headers['content-disposition']).toBe('attachment');
  expect((await request(url, 'GET', `/api/m/files/${fileId}`)).status).toBe(401);
  expect((await request(url, 'GET', `/api/m/files/${fileId}`, { cookie: `corridor=${token}` })).status).toBe(401);
  expect((await request(url, 'GET', `/api/m/files/${fileId}?token=${token}`)).status).toBe(400);

  for (const one of [state, asked, unlocked, down]) expect(one.headers['set-cookie']).toBeUndefined();
  const log = desk.world.lines.join('\n');
  const secrets = [wired(dm).linkAuth, token, text!.code, text!.to, toB64(dm.link), reply['share']!, dm.dmId];
  for (const secret of secrets) expect(log).not.toContain(secret);
  expect(log).toContain('dm:unlock');
});

test('every route is a POST at a fixed path: no id, proof or code can stand in an address', () => {
  for (const { method, path, needs } of Object.values(DM_ROUTES)) {
    expect([method, needs, path.includes(':')]).toEqual(['POST', 'nobody', false]);
  }
});

test('without the link, unknown, open, expired and revoked are one answer, byte for byte, and nothing is written', async () => {
  const [open, over] = [await sendDm(desk, { expiry: 'hour' }), await sendDm(desk, { expiry: 'never' })];
  await desk.world.domain.stores.change((tx) => tx.dms.change(over.dmId, { state: 'revoked', share: null }));
  const ids = [open.dmId, over.dmId, fresh<'dm'>(), fresh<'dm'>()];
  const linkAuth = toB64(new Uint8Array(32).fill(7));
  const { commits } = desk.world.storage.counts();
  for (const [path, more] of [
    ['/api/m/state', {}],
    ['/api/m/code', { digits: DIGITS }],
    ['/api/m/unlock', { code: '123456' }],
  ] as const) {
    const answers = [];
    for (const dmId of ids) answers.push(await post(path, { dmId, linkAuth, ...more }));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.toString()}`)).size).toBe(1);
    expect(answers[0]?.reply['is']).toBe('unknown');
  }
  const gone = [];
  for (const dmId of ids) gone.push(await post('/api/m/renew', { dmId, token: linkAuth }));
  expect(new Set(gone.map(({ body }) => body.toString())).size).toBe(1);
  expect(desk.world.storage.counts().commits).toBe(commits);
});

test('a scanner that gets, heads, prefetches and posts what it finds 50 times texts nobody; the patient still opens', async () => {
  const dm = await sendDm(desk);
  const before = await desk.world.domain.stores.read.dms.byId(dm.dmId);
  const { commits } = desk.world.storage.counts();
  const page = `/m/${dm.dmId}`;
  const pages = new Set<string>();
  for (let i = 0; i < 50; i++) {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const answer = await request(url, method, page, { purpose: 'prefetch', 'sec-purpose': 'prefetch' });
      pages.add(`${method} ${answer.status}`);
    }
    for (const { path } of Object.values(DM_ROUTES)) {
      await request(url, 'GET', path);
      await request(url, 'POST', path, JSON_TYPE, '{}');
      await request(url, 'POST', path, JSON_TYPE, JSON.stringify({ ...wired(dm), digits: '', code: '', token: '' }));
    }
  }
  expect(pages.size).toBe(4);
  expect(desk.world.storage.counts().commits).toBe(commits);
  expect(await desk.world.domain.stores.read.dms.byId(dm.dmId)).toEqual(before);
  // Its scripts ran: the one thing they ask by themselves, as often as it likes.
  for (let i = 0; i < 50; i++) await post('/api/m/state', wired(dm));
  expect(desk.world.storage.counts().commits).toBe(commits + 1);
  expect(await texted(desk)).toEqual([]);
  expect(await desk.world.domain.stores.read.dms.proofs(dm.dmId)).toMatchObject([{ what: 'opened' }]);
  await post('/api/m/code', { ...wired(dm), digits: DIGITS });
  const [text] = await texted(desk);
  expect((await post('/api/m/unlock', { ...wired(dm), code: text!.code })).reply['is']).toBe('unlocked');
});

test('the page is the same for every link, known or not', async () => {
  const dm = await sendDm(desk);
  const answers = await Promise.all(
    [`/m/${dm.dmId}`, `/m/${fresh()}`, '/m/x', '/m/'].map((path) => request(url, 'GET', path)),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.toString()}`)).size).toBe(1);
});
