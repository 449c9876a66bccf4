/**
 * What anybody on the internet can post to the hooks of a running server: wrong methods, types, sizes and signatures get a
 * number within a second, no reason and no stack, and change nothing; the right signature over the right address is taken.
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../harness/plain-http.ts';
import { startHere, type ServerHere } from '../harness/running-server.ts';
import { ACCOUNT, NUMBER, signedCallback, statusFields, textFields, TOKEN } from '../harness/scripted-carrier.ts';

const SECRET = 'a-secret-of-the-mail-hook-0123456789';
const FORM = 'application/x-www-form-urlencoded';
let server: ServerHere;
beforeAll(async () => {
  server = await startHere({
    CORRIDOR_TWILIO_ACCOUNT: ACCOUNT,
    CORRIDOR_TWILIO_TOKEN: TOKEN,
    CORRIDOR_TWILIO_FROM: NUMBER,
    CORRIDOR_TWILIO_URL: 'http://127.0.0.1:1',
    CORRIDOR_MAIL_IN_DOMAIN: 'reply.practice.example',
    CORRIDOR_MAIL_IN_SECRET: SECRET,
  });
});
afterAll(() => server.close());

const SID = `SM${'0'.repeat(32)}`;
const fields = statusFields(SID, 'delivered');
const path = '/webhooks/twilio/status';

/** Signed over `over`, posted to `to`. */
async function post(to: string, over: string, form: Readonly<Record<string, string>>, token = TOKEN) {
  const { body, signature } = signedCallback(`${server.url}${over}`, form, token);
  return request(server.url, 'POST', to, { 'content-type': FORM, 'x-twilio-signature': signature }, body);
}

describe('a hook of the carrier', () => {
  it('takes what is rightly signed, and the same again, about texts that it may not even know', async () => {
    for (let time = 0; time < 3; time += 1) expect((await post(path, path, fields)).status).toBe(204);
    expect((await post(`${path}?x=1`, `${path}?x=1`, fields)).status).toBe(204);
  });

  it('takes a text of nobody and says so in TwiML', async () => {
    const to = '/webhooks/twilio/inbound';
    const media = {
      ...textFields(SID, '+447700900123', 'hello'),
      NumMedia: '1',
      MediaUrl0: 'http://169.254.169.254/',
      MediaContentType0: 'image/png',
    };
    const answer = await post(to, to, media);
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('<Response/>');
  });

  it.each([
    ['another address', path, '/webhooks/twilio/inbound', TOKEN],
    ['an address without the query', `${path}?x=1`, path, TOKEN],
    ['another token', path, path, 'another-token-0123456789'],
  ])('refuses a signature over %s', async (_name, to, over, token) => {
    const answer = await post(to, over, fields, token);
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.body).toHaveLength(0);
  });

  it('refuses a post without a signature, and one with more than is signed', async () => {
    const { body, signature } = signedCallback(`${server.url}${path}`, fields);
    const type = { 'content-type': FORM };
    expect((await request(server.url, 'POST', path, type, body)).status).toBe(403);
    const more = await request(server.url, 'POST', path, { ...type, 'x-twilio-signature': signature }, `${body}&To=x`);
    expect(more.status).toBe(403);
  });

  it.each([
    ['GET', path, FORM, '', 404],
    ['PUT', path, FORM, 'a=b', 404],
    ['POST', '/webhooks/twilio', FORM, 'a=b', 404],
    ['POST', '/webhooks/__proto__', FORM, 'a=b', 404],
    ['POST', path, 'application/json', '{}', 400],
    ['POST', path, FORM, 'a='.padEnd(20_000, 'x'), 413],
  ])('answers %s %s as %s with a fault', async (method, to, type, body, status) => {
    const answer = await request(server.url, method, to, { 'content-type': type }, body === '' ? undefined : body);
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).not.toMatch(/at .*\.ts/);
  });
});

describe('the hook for mail', () => {
  const raw = 'From: a@b.example\r\nSubject: x\r\n\r\nhello';
  const mail = (over: Readonly<Record<string, string>> = {}, at = Date.now()) => {
    const [time, from, to] = [String(at), 'a@b.example', 'inbox@reply.practice.example'];
    const mac = createHmac('sha256', SECRET).update(`${time}\n${from}\n${to}\n`).update(raw).digest('hex');
    const signed = {
      'x-corridor-time': time,
      'x-corridor-from': from,
      'x-corridor-to': to,
      'x-corridor-signature': mac,
    };
    return request(server.url, 'POST', '/webhooks/mail', { 'content-type': 'message/rfc822', ...signed, ...over }, raw);
  };

  it('takes what is rightly signed', async () => {
    expect((await mail()).status).toBe(204);
  });

  it.each([
    ['another recipient', { 'x-corridor-to': 'other@reply.practice.example' }],
    ['another time', { 'x-corridor-time': String(Date.now() + 1_000) }],
    ['no signature', { 'x-corridor-signature': '' }],
    ['no hexadecimal', { 'x-corridor-signature': 'zz' }],
  ])('refuses %s', async (_name, over) => {
    expect((await mail(over)).status).toBe(403);
  });

  it('refuses what was signed ten minutes ago', async () => {
    expect((await mail({}, Date.now() - 600_000)).status).toBe(403);
  });

  it('leaves no word and no address in the log', () => {
    expect(server.lines.join('\n')).not.toMatch(/hello|7700900|b\.example|169\.254/);
  });
});
