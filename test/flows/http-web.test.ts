/**
 * How the web app is served: its page with a fresh nonce under every place of the app, its files exactly once named,
 * compressed and kept for ever where their name changes with them, and the headers that fence the page in.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../harness/plain-http.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

const PAGE = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>';
const SCRIPT = 'export const answer = 42;\n'.repeat(200);
const webDir = temporaryFolder('web');

let server: ServerHere;
beforeAll(async () => {
  mkdirSync(join(webDir, 'assets'));
  writeFileSync(join(webDir, 'index.html'), PAGE);
  writeFileSync(join(webDir, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(webDir, 'assets', 'index-B1x_c3D4.js'), SCRIPT);
  writeFileSync(join(webDir, '.hidden.txt'), 'not for you');
  writeFileSync(join(webDir, 'notes.unknown'), 'not for you');
  server = await startHere({ CORRIDOR_WEB_DIR: webDir });
});
afterAll(async () => {
  await server.close();
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) => request(server.url, 'GET', path, headers);

describe('the page', () => {
  it.each(['/', '/threads', '/threads/AAAAAAAAAAAAAAAAAAAAAA', '/index.html', '/join'])('answers %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('carries the nonce of its own answer, a new one each time', async () => {
    const nonces = await Promise.all([get('/'), get('/')].map(async (asked) => nonceOf(await asked)));
    expect(nonces[0]).toMatch(/^[\w-]{22}$/);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('may load and do only what it needs', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'nonce-");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('is replaced when the app is built anew', async () => {
    writeFileSync(join(webDir, 'index.html'), `${PAGE}<p>new</p>`);
    expect((await get('/')).body.toString()).toContain('<p>new</p>');
  });
});

function nonceOf(answer: { body: Buffer; headers: object }): string {
  const inPage = [...answer.body.toString().matchAll(/nonce="([^"]+)"/g)].map((match) => match[1]);
  const inPolicy = /'nonce-([^']+)'/.exec(String(Object.entries(answer.headers)))?.[1] ?? '';
  expect(inPage).toEqual([inPolicy, inPolicy]);
  return inPolicy;
}

describe('a file', () => {
  it('with a hashed name is kept for ever', async () => {
    const answer = await get('/assets/index-B1x_c3D4.js');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(answer.body.toString()).toBe(SCRIPT);
  });

  it('comes compressed to those who understand it', async () => {
    const br = await get('/assets/index-B1x_c3D4.js', { 'accept-encoding': 'gzip, br' });
    expect(br.headers).toMatchObject({ 'content-encoding': 'br', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(br.body).toString()).toBe(SCRIPT);
    const gzip = await get('/assets/index-B1x_c3D4.js', { 'accept-encoding': 'gzip' });
    expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT);
    expect(gzip.body.length).toBeLessThan(SCRIPT.length / 10);
  });

  it('with a plain name is asked for again, and not sent again while it is the same', async () => {
    const first = await get('/icon.svg');
    expect(first.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' });
    const again = await get('/icon.svg', { 'if-none-match': String(first.headers['etag']) });
    expect(again.status).toBe(304);
    expect(again.body.length).toBe(0);
  });

  it('is found soon after it was built', async () => {
    expect((await get('/assets/late-00000000.js')).status).toBe(404);
    writeFileSync(join(webDir, 'assets', 'late-00000000.js'), '1');
    await expect.poll(async () => (await get('/assets/late-00000000.js')).status, { interval: 200 }).toBe(200);
  });

  it.each([
    '/assets/none.js',
    '/favicon.ico',
    '/.hidden.txt',
    '/notes.unknown',
    '/assets/../index.html',
    '/assets/%2e%2e/icon.svg',
  ])('that is none of ours is a Fault: %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ ok: false, fault: { code: 'input.unknown' } });
  });

  it('is told about without its content on HEAD, and nothing else is possible', async () => {
    const head = await request(server.url, 'HEAD', '/assets/index-B1x_c3D4.js');
    expect(head.status).toBe(200);
    expect(head.body.length).toBe(0);
    expect((await request(server.url, 'DELETE', '/assets/index-B1x_c3D4.js')).status).toBe(404);
  });
});

describe('without a built app', () => {
  it('the page says what to do, and the server is ready all the same', async () => {
    const bare = await startHere();
    const page = await request(bare.url, 'GET', '/');
    expect(page.status).toBe(503);
    expect(page.body.toString()).toContain('npm start');
    expect((await request(bare.url, 'GET', '/readyz')).status).toBe(200);
    await bare.close();
  });
});
