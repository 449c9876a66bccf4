/**
 * Mail both ways over real SMTP: out through a relay, answers back through our own listener into the thread, bounces and
 * reports to the mail they speak of. With a real MTA in between, its own bounce turns the status.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sealFile } from '../../protocol/crypto/file/seal.ts';
import { toB64 } from '../../protocol/wire/bytes.ts';
import { putSlice } from '../../server/domain/files.ts';
import { openListener, type MailListener } from '../../server/delivery/email/listener.ts';
import { createMailCarrier } from '../../server/delivery/email/send.ts';
import { ensureMta, startMta } from '../harness/mta.ts';
import { openRelay, type Relay } from '../harness/relay.ts';
import { deliveringPractice, DOMAIN, TO, type DeliveringPractice } from './delivery-practice.ts';
import { ask } from './domain-people.ts';
import { catchUp, mail } from './domain-sending.ts';

/** Hangs up after the end of the mail, or before anything was said. */
async function brokenRelay(when: 'end' | 'greeting') {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (when === 'greeting') return socket.destroy();
    let said = '';
    let isData = false;
    socket.write('220 x\r\n');
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (isData && said.endsWith('\r\n.\r\n')) return socket.destroy();
      if (isData || !said.endsWith('\r\n')) return undefined;
      isData = said.startsWith('DATA');
      said = '';
      return socket.write(isData ? '354 go on\r\n' : '250 x\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

const closing: (() => void | Promise<void>)[] = [];
let relay: Relay;
let here: DeliveringPractice;
let listener: MailListener;
beforeEach(async () => {
  relay = await openRelay();
  here = await deliveringPractice({ mail: createMailCarrier(relay.url, null) });
  listener = await openListener(here.delivery.parts, { host: '127.0.0.1', port: 0, protocol: 'smtp' });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await listener.close();
  await here.close();
  relay.close();
});

const inbound = async () => (await catchUp(here.sending, here.thread)).filter(({ kind }) => kind === 2);

/** Sends one mail out and gives the token in its addresses. */
async function sendOne() {
  const jobId = await here.send(mail('Can you come at ten?'));
  const token = /^b-(\w+)@/.exec(relay.received.at(-1)?.from ?? '')?.[1] ?? '';
  await catchUp(here.sending, here.thread);
  return { jobId, token };
}

/** A mail as somebody's own mail program sends it to our listener. */
async function write(
  to: string,
  message: Readonly<Record<string, unknown>>,
  from = TO.email as string,
): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: listener.port, ignoreTLS: true });
  const envelope = { from, to };
  const sent = transport.sendMail({ from: TO.email, to, envelope, ...message });
  return sent.then(
    ({ response }) => response,
    (error: unknown) => String((error as { responseCode?: number }).responseCode),
  );
}

describe('a mail to a patient', () => {
  it('has text and HTML, our addresses for answers and bounces, and nothing of the job’s own headers', async () => {
    const { jobId, token } = await sendOne();
    expect(await here.state(jobId)).toEqual({ state: 'sent', code: '250' });
    const [first] = relay.received;
    expect(first).toMatchObject({ from: `b-${token}@${DOMAIN}`, to: [TO.email] });
    const source = first?.source.toString() ?? '';
    expect(source).toContain(`Message-ID: <${token}@${DOMAIN}>`);
    expect(source).toMatch(new RegExp(`Reply-To: [^:]*<r-${token}@${DOMAIN}>`));
    expect(source).toContain('Content-Type: text/html');
    await here.send(mail('And on Friday?'));
    expect(relay.received[1]?.source.toString()).toContain(`In-Reply-To: <${token}@${DOMAIN}>`);
  });

  it('carries its attachments, opened only on the way, and a DKIM signature where a key is set', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const carrier = createMailCarrier(relay.url, { domain: 'practice.example', selector: 's1', privateKey });
    closing.push(() => carrier.close());
    Object.assign(here.delivery.parts, { mail: carrier });
    const plain = new TextEncoder().encode('heron '.repeat(20_000));
    const { sealed, file } = sealFile(plain);
    const { threadId } = here.thread;
    const { owner } = here.sending.practice;
    await ask(here.world, owner, 'file:begin', { threadId, fileId: file.fileId, sealedBytes: sealed.length });
    await putSlice(here.world.domain, owner.actor, { fileId: file.fileId, offset: 0, bytes: sealed });
    const card = { ...file, name: '../exercises\r\n.txt', mime: 'text/plain' };
    const jobId = await here.send({ kind: 'email', to: TO.email, subject: 'Yours', text: 'Here.', files: [card] });
    expect(await here.state(jobId)).toMatchObject({ state: 'sent' });
    const source = relay.received[0]?.source.toString() ?? '';
    expect(source).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256;[^:]*d=practice\.example/m);
    expect(source).toContain('filename=.._exercises__.txt');
    const { attachments } = await simpleParser(relay.received[0]!.source);
    expect(attachments[0]?.content.equals(plain)).toBe(true);
    const spoilt = { ...card, hash: toB64(new Uint8Array(32)) as typeof card.hash };
    const bad = await here.send({ kind: 'email', to: TO.email, subject: 'Yours', text: 'Here.', files: [spoilt] });
    expect(await here.state(bad)).toEqual({ state: 'failed', code: 'file.hash' });
    expect(relay.received).toHaveLength(1);
  });

  it('whose line breaks after it went over whole is of unknown fate; before that it waits', async () => {
    for (const [when, state] of [
      ['end', 'unknown'],
      ['greeting', 'queued'],
    ] as const) {
      const broken = await brokenRelay(when);
      const carrier = createMailCarrier(broken.url, null);
      closing.push(
        () => carrier.close(),
        () => broken.close(),
      );
      Object.assign(here.delivery.parts, { mail: carrier });
      const jobId = await here.send(mail());
      expect(await here.state(jobId)).toMatchObject({ state });
    }
  });

  it('that the relay refuses for good has bounced, with the code, and flags the address', async () => {
    const strict = await openRelay({ refuse: { code: 550, text: '5.1.1 no such user' } });
    closing.push(() => strict.close());
    await listener.close();
    await here.close();
    here = await deliveringPractice({ mail: createMailCarrier(strict.url, null) });
    listener = await openListener(here.delivery.parts, { host: '127.0.0.1', port: 0, protocol: 'smtp' });
    const jobId = await here.send(mail());
    expect(await here.state(jobId)).toEqual({ state: 'bounced', code: '550 5.1.1' });
    const { owner } = here.sending.practice;
    const { patient } = await ask(here.world, owner, 'patient:get', { patientId: here.thread.patientId });
    expect(patient.contacts[0]?.emailFacts?.state).toBe('bounced');
  });
});

describe('an answer', () => {
  it('comes into the thread once, with its attachment sealed, however often it is sent', async () => {
    const { token } = await sendOne();
    const message = {
      subject: 'Re: Appointment',
      text: 'Yes, gladly.\n\nOn Mon, 1 Jan 2029 at 10:00, Practice <hello@practice.example> wrote:\n> Can you come at ten?\n',
      messageId: '<answer@phone.example>',
      attachments: [{ filename: '../scan.pdf', content: 'the kingfisher pdf', contentType: 'application/pdf' }],
    };
    for (let time = 0; time < 3; time += 1) expect(await write(`r-${token}@${DOMAIN}`, message)).toMatch(/^250/);
    expect(await inbound()).toHaveLength(1);
    expect(await here.world.database.contains(new TextEncoder().encode('kingfisher'))).toBe(false);
  });

  it('sent to the practice’s own address finds its thread by the mail that it answers', async () => {
    const { token } = await sendOne();
    const message = { subject: 'Re', text: 'By hand', inReplyTo: `<${token}@${DOMAIN}>`, from: 'other@mail.example' };
    expect(await write(`inbox@${DOMAIN}`, message, 'other@mail.example')).toMatch(/^250/);
    expect(await inbound()).toHaveLength(1);
  });

  it('to an address that is not ours is refused at the door', async () => {
    expect(await write(`r-${'0'.repeat(26)}@${DOMAIN}`, { text: 'x' })).toBe('550');
    expect(await write('someone@elsewhere.example', { text: 'x' })).toBe('550');
  });

  it('by a machine is taken once and answered by nobody; list mail is dropped', async () => {
    const { token } = await sendOne();
    const before = relay.received.length;
    const away = { subject: 'Away', text: 'I am away', headers: { 'Auto-Submitted': 'auto-replied' } };
    expect(await write(`r-${token}@${DOMAIN}`, away, '')).toMatch(/^250/);
    expect(await write(`r-${token}@${DOMAIN}`, { text: 'News', headers: { 'List-Id': '<news.example>' } })).toMatch(
      /^250/,
    );
    expect(await inbound()).toHaveLength(1);
    await here.delivery.runOnce();
    expect(relay.received).toHaveLength(before);
  });
});

describe('a bounce', () => {
  it('of a real MTA turns the status, and flags the address', async (context) => {
    if (!ensureMta()) return context.skip('NO MTA ON THIS MACHINE: install exim4-daemon-light (as root on Debian)');
    const next = await openRelay({ refuse: { code: 550, text: '5.1.1 mailbox unknown' } });
    const mta = await startMta(DOMAIN, listener.port, Number(new URL(next.url).port));
    closing.push(
      () => mta.close(),
      () => next.close(),
    );
    const carrier = createMailCarrier(mta.url, null);
    closing.push(() => carrier.close());
    Object.assign(here.delivery.parts, { mail: carrier });
    const jobId = await here.send(mail());
    expect(await here.state(jobId)).toMatchObject({ state: expect.stringMatching(/sent|bounced/) as string });
    await vi.waitFor(async () => expect(await here.state(jobId)).toMatchObject({ state: 'bounced' }), 20_000);
    expect(await here.state(jobId)).toEqual({ state: 'bounced', code: '550 5.1.1' });
  });
});
