/**
 * The load generator's XMPP client: just enough of RFC 6120 and XEP-0045 over plain TCP on this machine to sign in, join a
 * room, speak and count. It cuts the stream at the ends of messages and parses no more than it must.
 */
import { connect, type Socket } from 'node:net';

const MESSAGE_END = '</message>';

export class XmppClient {
  /** Groupchat messages with a body that arrived, one's own among them. */
  delivered = 0;
  readonly nick: string;
  readonly #room: string;
  readonly #socket: Socket;
  #buffer = '';
  #nextId = 0;
  /** One's own by id: answered when the room reflects them, which is its acknowledgement. */
  readonly #waiting = new Map<string, () => void>();
  #wanted: { readonly text: string; readonly found: () => void } | null = null;

  private constructor(socket: Socket, nick: string, room: string) {
    this.#socket = socket;
    this.nick = nick;
    this.#room = room;
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => this.#take(data));
    // The end of a server is its own story: whoever waits here is told by the limit of the measurement.
    socket.on('error', () => socket.destroy());
  }

  /** Signs in as `nick` by SASL PLAIN and joins `room` (a whole address). Rejects when a step is not answered. */
  static async join(port: number, host: string, nick: string, room: string): Promise<XmppClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new XmppClient(socket, nick, room);
    const opening = `<?xml version='1.0'?><stream:stream to='${host}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`;
    const secret = Buffer.from(`\0${nick}\0secret`).toString('base64');
    await client.#say(opening, '</stream:features>');
    await client.#say(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${secret}</auth>`, '<success');
    await client.#say(opening, '</stream:features>');
    const bind = `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind></iq>`;
    await client.#say(bind, '</iq>');
    const join = `<presence/><presence to='${room}/${nick}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`;
    // Status 110: this is you.
    await client.#say(join, '110');
    client.#buffer = '';
    return client;
  }

  /** Speaks to the room; `done` is called when it comes back. */
  speak(text: string, done: () => void): void {
    const id = `${this.nick}-${this.#nextId++}`;
    this.#waiting.set(id, done);
    this.#socket.write(`<message to='${this.#room}' type='groupchat' id='${id}'><body>${text}</body></message>`);
  }

  close(): void {
    this.#socket.destroy();
  }

  #say(text: string, awaited: string): Promise<void> {
    this.#buffer = '';
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`XMPP: no ${awaited} but ${this.#buffer.slice(0, 300)}`));
      const late = setTimeout(fail, 10_000);
      this.#wanted = {
        text: awaited,
        found: () => {
          clearTimeout(late);
          this.#wanted = null;
          resolve();
        },
      };
      this.#socket.write(text);
    });
  }

  #take(data: string): void {
    this.#buffer += data;
    if (this.#wanted !== null) {
      if (this.#buffer.includes(this.#wanted.text)) this.#wanted.found();
      return;
    }
    let from = 0;
    for (let end = this.#buffer.indexOf(MESSAGE_END, from); end >= 0; end = this.#buffer.indexOf(MESSAGE_END, from)) {
      this.#hear(this.#buffer.slice(from, end));
      from = end + MESSAGE_END.length;
    }
    this.#buffer = this.#buffer.slice(from);
  }

  #hear(stanza: string): void {
    if (!stanza.includes('<body>')) return;
    this.delivered++;
    const id = /<message[^>]*? id=['"]([^'"]+)['"]/.exec(stanza)?.[1] ?? '';
    const done = this.#waiting.get(id);
    if (done === undefined) return;
    this.#waiting.delete(id);
    done();
  }
}
