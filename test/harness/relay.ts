/** A mail relay on this machine: a real SMTP server that takes or refuses every mail and keeps what it was given, byte for byte. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface RelayedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The whole mail as it came over the wire. */
  readonly source: Buffer;
}

export interface Relay {
  /** For CORRIDOR_SMTP_URL. */
  readonly url: string;
  readonly received: readonly RelayedMail[];
  /** The next mail is taken, and no answer ever given. */
  hold(): void;
  close(): void;
}

export interface RelayOptions {
  /** The answer to RCPT TO; without it everything is taken. */
  readonly refuse?: { readonly code: number; readonly text: string };
  /** Whoever sends must sign in with it; without it nobody need. */
  readonly password?: string;
}

export async function openRelay({ refuse, password }: RelayOptions = {}): Promise<Relay> {
  const received: RelayedMail[] = [];
  let held = 0;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: password === undefined,
    onAuth: (auth, _session, done) =>
      auth.password === password ? done(null, { user: 'corridor' }) : done(new Error('no')),
    onRcptTo: (_address, _session, done) =>
      done(refuse === undefined ? undefined : Object.assign(new Error(refuse.text), { responseCode: refuse.code })),
    onData: (stream, { envelope: { mailFrom, rcptTo } }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), source: Buffer.concat(chunks) });
        if (held === 0) return done();
        held -= 1;
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, received, hold: () => void (held += 1), close: () => server.close() };
}
