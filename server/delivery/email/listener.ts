/**
 * Our own ear for mail: SMTP, or LMTP behind an MTA. Takes mail for known addresses only, at most 25 MB, and says 250 when
 * it is durable; trouble of ours is 451, a mail that cannot be read is 554. It sends nothing and relays nothing.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { GatewayParts } from '../parts.ts';
import { UnreadableMail } from './parse.ts';
import { isKnown, MAIL_BYTES, receiveMail } from './receive.ts';

export interface MailListener {
  readonly port: number;
  close(): Promise<void>;
}
export interface ListenerSetup {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'smtp' | 'lmtp';
}

const clientsAtOnce = 50;
/** Mails held in memory at once; the next sender is asked to come back. */
const mailsAtOnce = 4;
const patienceMs = 60_000;
const recipients = 20;

const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

export async function openListener(parts: GatewayParts, setup: ListenerSetup): Promise<MailListener> {
  let mails = 0;
  const server = new SMTPServer({
    lmtp: setup.protocol === 'lmtp',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    size: MAIL_BYTES,
    maxClients: clientsAtOnce,
    socketTimeout: patienceMs,
    onRcptTo: (address, session, done) => {
      if (session.envelope.rcptTo.length >= recipients) return done(reply(452, '4.5.3 Too many recipients'));
      isKnown(parts, address.address).then(
        (known) => done(known ? null : reply(550, '5.1.1 No such address here')),
        () => done(reply(451, '4.3.0 Try again later')),
      );
    },
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? '' : mailFrom.address;
      if (mails >= mailsAtOnce) {
        stream.once('end', () => done(reply(451, '4.3.2 Busy, try again later')));
        stream.resume();
        return;
      }
      mails += 1;
      const to = rcptTo.map(({ address }) => address);
      void take(parts, stream, from, to)
        .finally(() => (mails -= 1))
        .then((refusal) => (refusal === null ? done(null, 'Taken') : done(refusal)), done);
    },
  });
  server.on('error', (cause) => parts.log.warn({ cause }, 'mail.listener'));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(setup.port, setup.host, resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Null when it is taken and durable. */
async function take(parts: GatewayParts, stream: SMTPServerDataStream, from: string, to: string[]) {
  const raw = await readAll(stream);
  return raw === null ? reply(552, '5.3.4 Too large') : receive(parts, from, to, raw);
}

async function receive(parts: GatewayParts, from: string, to: string[], raw: Uint8Array): Promise<Error | null> {
  try {
    await receiveMail(parts, { from, to, raw });
    return null;
  } catch (cause) {
    parts.log.warn({ cause }, 'mail.refused');
    return cause instanceof UnreadableMail ? reply(554, '5.6.0 Cannot be read') : reply(451, '4.3.0 Try again later');
  }
}

/** Null when it is too large; what is too much is not kept. */
function readAll(stream: SMTPServerDataStream): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAIL_BYTES) chunks.push(chunk);
    });
    stream.once('end', () => resolve(size > MAIL_BYTES || stream.sizeExceeded ? null : Buffer.concat(chunks)));
    stream.once('error', reject);
  });
}
