/**
 * Mail as nobody should send it, over real SMTP to the real listener: each is taken as one item, dropped or refused with a
 * number, within bounds, and afterwards the listener still takes an honest one. Nothing of it becomes HTML or a header.
 */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openListener, type MailListener } from '../../server/delivery/email/listener.ts';
import { parseMail } from '../../server/delivery/email/parse.ts';
import { automatic, readReport } from '../../server/delivery/email/report.ts';
import { deliveringPractice, DOMAIN, type DeliveringPractice } from '../flows/delivery-practice.ts';
import { mail } from '../flows/domain-sending.ts';

let here: DeliveringPractice;
let listener: MailListener;
let token: string;
beforeAll(async () => {
  here = await deliveringPractice();
  listener = await openListener(here.delivery.parts, { host: '127.0.0.1', port: 0, protocol: 'smtp' });
  await here.send(mail());
  token = here.mailbox.list()[0]?.replyTo?.slice(2, 28) ?? '';
});
afterAll(async () => {
  await listener.close();
  await here.close();
});

/** Speaks SMTP by hand, so that the bytes are ours; the number after the end of DATA, or the first refusal. */
function hand(
  source: string | Buffer,
  { from = 'mia@mail.example', to = `r-${token}@${DOMAIN}` } = {},
): Promise<number> {
  const ends = Buffer.from('\r\n.\r\n');
  const steps = [
    `EHLO x`,
    `MAIL FROM:<${from}>`,
    `RCPT TO:<${to}>`,
    'DATA',
    Buffer.concat([Buffer.from(source), ends]),
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(listener.port, '127.0.0.1');
    let said = '';
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const last = /^(\d{3}) [^\n]*\n$/m.exec(said.split('\n').slice(-2).join('\n'));
      if (last === null) return;
      said = '';
      const step = steps.shift();
      if (step === undefined || Number(last[1]) >= 400) {
        socket.destroy();
        return resolve(Number(last[1]));
      }
      socket.write(typeof step === 'string' ? `${step}\r\n` : step);
    });
  });
}

const head = (more = '', id = `<${Math.random()}@x.example>`) =>
  `From: Mia <mia@mail.example>\r\nSubject: Re\r\nMessage-ID: ${id}\r\n${more}`;
const nested = (depth: number): string =>
  depth === 0
    ? 'Content-Type: text/plain\r\n\r\ndeep'
    : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}\r\n--b${depth}--`;
const attachments = Array.from(
  { length: 200 },
  (_, i) => `--b\r\nContent-Type: text/x-${i}\r\nContent-Disposition: attachment; filename=f${i}\r\n\r\nx\r\n`,
);

describe('the listener', () => {
  it.each([
    ['without Message-ID', 'From: mia@mail.example\r\nSubject: x\r\n\r\nhello without id'],
    ['with two Message-IDs', `${head()}Message-ID: <two@x.example>\r\n\r\nhello twice`],
    ['without From', 'Subject: x\r\n\r\nnobody'],
    ['with an encoded word as address', 'From: =?utf-8?B?bWlhQG1haWwuZXhhbXBsZQ==?=@evil.example\r\n\r\nencoded'],
    ['with bare LF', head().replaceAll('\r\n', '\n') + '\nbare lf'],
    ['with CRLF in its subject', `${head()}Subject: =?utf-8?Q?a=0D=0ABcc:_all@x.example?=\r\n\r\ncrlf`],
    ['with scripts', `${head('Content-Type: text/html\r\n')}\r\n<script>alert(1)</script><p onclick="x">words`],
    ['with a bogus charset', `${head('Content-Type: text/plain; charset=klingon\r\n')}\r\n\xff\xfe`],
    [
      'with 200 attachments',
      `${head('Content-Type: multipart/mixed; boundary=b\r\n')}\r\n${attachments.join('')}--b--`,
    ],
    ['nested 100 deep', head() + nested(100)],
    ['that is empty', ''],
    ['with NUL and other control characters', `${head()}\r\na\x00b\x07c`],
  ])('takes a mail %s', async (_name, source) => {
    expect(await hand(source)).toBe(250);
  });

  it('gets over 100,000 header lines and over a mail nested 3,000 deep', async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `X-${i}: y`).join('\r\n');
    expect([250, 554]).toContain(await hand(`${head()}${many}\r\n\r\nmany`));
    expect([250, 554]).toContain(await hand(head() + nested(3_000)));
    expect(await hand(`${head()}\r\nstill here`)).toBe(250);
  });

  it('refuses what is too large', async () => {
    expect(await hand(Buffer.concat([Buffer.from(`${head()}\r\n`), Buffer.alloc(26_000_000, 'x\r\n')]))).toBe(552);
  });

  it.each([
    ['of somebody else’s domain', 'someone@elsewhere.example'],
    ['with a token nobody has', `r-${'z'.repeat(26)}@${DOMAIN}`],
    ['with a path in it', `r-../../etc@${DOMAIN}`],
  ])('refuses an address %s', async (_name, to) => {
    expect([501, 550]).toContain(await hand('x', { to }));
  });

  it('moves nothing by a forged report to a token nobody has, nor by a report of a report', async () => {
    const report = `${head('Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n')}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\n--b--`;
    expect(await hand(report, { from: '', to: `b-${'z'.repeat(26)}@${DOMAIN}` })).toBe(550);
    const before = here.mailbox.list().length;
    expect(await hand(report, { from: '', to: `b-${token}@${DOMAIN}` })).toBe(250);
    await here.delivery.runOnce();
    expect(here.mailbox.list()).toHaveLength(before);
  });

  it('wrote none of it into the log', () => {
    expect(here.world.lines.join('\n')).not.toMatch(/hello|mia@|alert|klingon/);
  });
});

describe('what is read', () => {
  const read = (source: string) => parseMail(new TextEncoder().encode(source));

  it('is text only, in one line where a line is meant', async () => {
    const html = await read(
      `${head('Content-Type: text/html\r\n')}\r\n<style>x</style><script>alert(1)</script><p>words</p>`,
    );
    expect(html.text).toBe('words');
  });

  it('has its quoted history cut', async () => {
    const one = await read(
      `${head()}\r\nYes.\r\n\r\nOn Mon, 1 Jan 2029, Practice <a@b.example> wrote:\r\n> Can you?\r\n`,
    );
    expect(one).toMatchObject({ text: 'Yes.', isCut: true });
  });

  it.each([
    [
      'Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user',
      { state: 'bounced', code: '550 5.1.1', isAddressDead: true },
    ],
    ['Action: failed\r\nStatus: 5.2.2', { state: 'bounced', code: '5.2.2', isAddressDead: false }],
    ['Action: delayed\r\nStatus: 4.4.1', { state: 'delayed', code: '4.4.1' }],
    ['Action: delivered\r\nStatus: 2.0.0', { state: 'delivered', code: '2.0.0' }],
    ['Action: relayed\r\nStatus: 2.0.0', null],
    ['Action: constructor\r\nStatus: 5.1.1', null],
  ])('as a report of %j', async (fields, told) => {
    const source = `${head('Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n')}\r\n--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\n${fields}\r\n\r\n--b--\r\n`;
    expect(readReport(await read(source))).toEqual(told);
  });

  it.each([
    ['Auto-Submitted: auto-replied', 'answer'],
    ['Auto-Submitted: no', null],
    ['X-Autoreply: yes', 'answer'],
    ['Precedence: bulk', 'list'],
    ['List-Id: <x.example>', 'list'],
    ['X-Other: 1', null],
  ])('as a machine’s by %j', async (line, kind) => {
    expect(automatic(await read(`${head(`${line}\r\n`)}\r\nx`), false)).toBe(kind);
  });
});
