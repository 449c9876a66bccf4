/**
 * The load generator's socket: just enough of Engine.IO 4 and Socket.IO 5 over `ws` to ask, be answered and count.
 * It parses frames as little as it can, so that the generator is never the bottleneck of a comparison.
 */
import { WebSocket } from 'ws';

export interface RawClient {
  /** Sends one ask; `done` gets the raw JSON text of the acknowledgement's argument list. */
  ask(name: string, payloadJson: string, done: (argsJson: string) => void): void;
  close(): void;
  /** Resolves when the connection is no more, whoever ended it. */
  readonly closed: Promise<void>;
}

/** Connects over websocket only; resolves when the namespace has accepted us. `onTell` gets raw `["name",{…}]` text. */
export function connectRaw(
  url: string,
  cookie: string | null,
  onTell: (eventJson: string) => void,
): Promise<RawClient> {
  const address = `${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const headers: Record<string, string> = { origin: url, ...(cookie !== null && { cookie }) };
  const socket = new WebSocket(address, { headers, perMessageDeflate: false });
  const waiting = new Map<number, (argsJson: string) => void>();
  let nextId = 0;
  const client: RawClient = {
    ask(name, payloadJson, done) {
      const id = nextId++;
      waiting.set(id, done);
      socket.send(`42${id}["${name}",${payloadJson}]`);
    },
    close: () => socket.close(),
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
  };
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('closed before it was accepted')));
    socket.on('message', (data: Buffer) => {
      const kind = data.toString('latin1', 0, 2);
      if (kind === '42') onTell(data.toString('utf8', 2));
      else if (kind === '43') acknowledge(data.toString('utf8', 2));
      else if (kind === '40') resolve(client);
      else if (kind === '44') reject(new Error(`refused: ${data.toString('utf8', 2)}`));
      else if (kind[0] === '0') socket.send('40');
      else if (kind[0] === '2') socket.send('3');
    });
  });

  function acknowledge(text: string): void {
    const start = text.indexOf('[');
    const id = Number(text.slice(0, start));
    const done = waiting.get(id);
    waiting.delete(id);
    done?.(text.slice(start));
  }
}
