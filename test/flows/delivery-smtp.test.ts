/**
 * Mail through a real SMTP server on this machine: what arrives, and how a refusal of the relay is told apart: about
 * this mail and final, about this mail for now, about us, or nobody there.
 */
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createMailer } from '../../server/delivery/mailer.ts';
import { createSmtp } from '../../server/delivery/smtp.ts';
import { openRelay, type Relay, type RelayOptions } from '../harness/relay.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function relay(options?: RelayOptions): Promise<Relay> {
  const opened = await openRelay(options);
  closing.push(() => opened.close());
  return opened;
}

function mailerAt(url: string) {
  const taker = createSmtp(url);
  closing.push(() => taker.close());
  return createMailer({
    taker,
    from: 'Corridor <corridor@example.org>',
    publicUrl: () => 'https://corridor.example',
    unique: () => 'abc123',
  });
}

describe('a mail over SMTP', () => {
  it('arrives as text and as HTML, marked as written by a machine', async () => {
    const { url, received } = await relay();
    expect(await mailerAt(url).send('her@example.org', 'waiting')).toEqual({ accepted: true });
    expect(received).toHaveLength(1);
    const [mail] = received;
    const source = mail?.source.toString() ?? '';
    expect(mail).toMatchObject({ from: 'corridor@example.org', to: ['her@example.org'] });
    expect(source).toMatch(/^Message-ID: <abc123@corridor\.example>\r?$/m);
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
    expect(source).toMatch(/^Subject: A message is waiting for you\r?$/m);
    expect(source).toContain('Content-Type: text/plain');
    expect(source).toContain('Content-Type: text/html');
  });

  it('signs in where the relay wants it', async () => {
    const { url, received } = await relay({ password: 'p@ss/word' });
    const withUser = url.replace('smtp://', `smtp://corridor:${encodeURIComponent('p@ss/word')}@`);
    expect(await mailerAt(withUser).send('her@example.org', 'waiting')).toEqual({ accepted: true });
    expect(received).toHaveLength(1);
  });

  it('is not led astray by an address with line breaks', async () => {
    const { url, received } = await relay();
    const outcome = await mailerAt(url).send('her@example.org\r\nBcc: other@example.org', 'waiting');
    expect(outcome).toEqual({ accepted: false, permanent: true, code: 'address' });
    expect(received).toEqual([]);
  });
});

describe('a refusal', () => {
  it('of this mail with 5xx is final', async () => {
    const { url } = await relay({ refuse: { code: 550, text: 'no such user her@example.org' } });
    const outcome = await mailerAt(url).send('her@example.org', 'waiting');
    expect(outcome).toEqual({ accepted: false, permanent: true, code: '550' });
  });

  it('of this mail with 4xx is for now', async () => {
    const { url } = await relay({ refuse: { code: 451, text: 'try later' } });
    expect(await mailerAt(url).send('her@example.org', 'waiting')).toEqual({
      accepted: false,
      permanent: false,
      code: '451',
    });
  });

  it('of our password is for the operator to mend, while the mail waits', async () => {
    const { url } = await relay({ password: 'right' });
    const outcome = await mailerAt(url.replace('smtp://', 'smtp://corridor:wrong@')).send('her@example.org', 'waiting');
    expect(outcome).toEqual({ accepted: false, permanent: false, code: '535' });
  });

  it('by nobody being there is for now', async () => {
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const outcome = await mailerAt(`smtp://127.0.0.1:${port}`).send('her@example.org', 'waiting');
    expect(outcome).toMatchObject({ accepted: false, permanent: false });
  });
});
