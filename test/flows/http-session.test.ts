/**
 * The session over HTTP: how its cookie is set, read and cleared, on this machine and behind an https proxy, and what a
 * stranger gets. The rules of sign-in itself are the domain's and tested with it.
 */
import { z } from 'zod';
import { afterEach, describe, expect, it } from 'vitest';
import { toB64 } from '../../protocol/wire/bytes.ts';
import { ROUTES } from '../../protocol/wire/routes.ts';
import { found, post } from '../harness/founder.ts';
import { request } from '../harness/plain-http.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';

const open: ServerHere[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});
const start = async (env: Readonly<Record<string, string>> = {}) => {
  const server = await startHere(env);
  open.push(server);
  return server;
};

describe('the status', () => {
  it('tells whether a practice can be set up, and no more', async () => {
    const { url } = await start();
    const status = async () => JSON.parse((await request(url, 'GET', '/api/status')).body.toString()) as object;
    expect(await status()).toEqual({
      ok: true,
      reply: { name: 'corridor', version: expect.any(String) as string, setupOpen: true, mailbox: true },
    });
    await found(url);
    expect(await status()).toMatchObject({ reply: { setupOpen: false } });
  });
});

describe('the cookie', () => {
  it('is out of reach of scripts and other sites', async () => {
    const { url } = await start();
    const { setCookie } = await found(url);
    expect(setCookie).toMatch(/^corridor=[\w-]{43}; Expires=[^;]+ GMT; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it('is bound to the host and to https where Corridor is served by https', async () => {
    const server = await start({ CORRIDOR_PUBLIC_URL: 'https://corridor.example' });
    const port = server.app.port;
    const { setCookie, cookie } = await found(`http://127.0.0.1:${port}`);
    expect(setCookie).toMatch(
      /^__Host-corridor=[\w-]{43}; Expires=[^;]+ GMT; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const answer = await request(`http://127.0.0.1:${port}`, 'GET', '/api/session', { cookie });
    expect(answer.status).toBe(200);
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
    const plain = cookie.replace('__Host-', '');
    expect((await request(`http://127.0.0.1:${port}`, 'GET', '/api/session', { cookie: plain })).status).toBe(401);
  });

  it('opens the session until it is ended, and is then cleared', async () => {
    const { url } = await start();
    const { cookie, login } = await found(url);
    const get = () => request(url, 'GET', '/api/session', { cookie });
    const first = JSON.parse((await get()).body.toString()) as { reply: unknown };
    expect(z.decode(ROUTES['session:get'].reply, first.reply as never)).toMatchObject({ login });
    const ended = await request(url, 'DELETE', '/api/session', { cookie });
    expect(ended.status).toBe(200);
    expect(ended.headers['set-cookie']?.[0]).toMatch(/^corridor=; Expires=Thu, 01 Jan 1970/);
    expect((await get()).status).toBe(401);
  });

  it('comes again with the right password, and not with a wrong one', async () => {
    const { url } = await start();
    const { login, authKey, cookie } = await found(url);
    const good = await post(url, '/api/session', { login, authKey: toB64(authKey) });
    expect(good.status).toBe(200);
    const second = good.headers.getSetCookie()[0] ?? '';
    expect(second).toMatch(/^corridor=[\w-]{43};/);
    expect(second.split(';')[0]).not.toBe(cookie);
    const bad = await post(url, '/api/session', { login, authKey: toB64(new Uint8Array(32)) });
    expect(bad.status).toBe(401);
    expect(bad.headers.getSetCookie()).toEqual([]);
  });
});

describe('the log of requests', () => {
  it('names routes and never what was in them', async () => {
    const server = await start();
    const { cookie, login } = await found(server.url);
    await request(server.url, 'GET', '/api/invites/AAAAAAAAAAAAAAAAAAAAAA', { cookie, 'user-agent': 'canary-agent' });
    const log = server.lines.join('');
    expect(log).toContain('"route":"practice:create"');
    expect(log).toContain('"route":"invite:read"');
    for (const secret of [login, cookie.split('=')[1] ?? '', 'AAAAAAAAAAAAAAAAAAAAAA', 'canary-agent', '127.0.0.1']) {
      expect(log).not.toContain(secret);
    }
  });
});
