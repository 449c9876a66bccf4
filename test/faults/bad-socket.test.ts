/**
 * Bad input over sockets (one row each) against a server that runs as a process of its own. Frames are written byte by
 * byte through `ws`, since the real client would not send them. After each the same process is well and a good
 * neighbour on the same server is still served.
 */
import { connect } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Answer } from '../../protocol/wire/events.ts';
import type { FaultReply } from '../../protocol/wire/faults.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import { found, type Founder } from '../harness/founder.ts';
import { startChild, type ServerProcess } from '../harness/running-server.ts';

const SYNC = '["sync:heads",{}]';
/** An id of nothing. */
const ID = 'A'.repeat(22);

let server: ServerProcess;
let founder: Founder;
let neighbour: Socket;
beforeAll(async () => {
  server = await startChild();
  founder = await found(server.url);
  neighbour = io(server.url, { transports: ['websocket'], extraHeaders: { cookie: founder.cookie } });
  await new Promise<void>((resolve, reject) => {
    neighbour.once('connect', resolve);
    neighbour.once('connect_error', reject);
  });
});
afterAll(async () => {
  neighbour.close();
  await server.mustEndWell();
});
afterEach(async () => {
  await server.mustBeWell();
  const served = (await neighbour.timeout(2_000).emitWithAck('sync:heads', {})) as Answer;
  if (!served.ok) throw new Error(`the neighbour is not served: ${served.fault.code}`);
});

/** A websocket whose frames we write and read ourselves. */
class Wire {
  readonly socket: WebSocket;
  readonly received: string[] = [];
  readonly closed: Promise<number>;
  constructor(headers: Readonly<Record<string, string>>, query = 'EIO=4&transport=websocket') {
    const address = `${server.url.replace(/^http/, 'ws')}/socket.io/?${query}`;
    this.socket = new WebSocket(address, { headers, perMessageDeflate: false });
    this.closed = new Promise((resolve) => {
      this.socket.on('error', () => resolve(-1));
      this.socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? -1));
      this.socket.on('close', (code) => resolve(code));
    });
    this.socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (text === '2') this.socket.send('3');
      else this.received.push(text);
    });
  }
  send(frame: string | Buffer): void {
    this.socket.send(frame);
  }
  /** The first frame that begins so, waited for. */
  async next(start: string): Promise<string> {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 10) {
      const at = this.received.findIndex((frame) => frame.startsWith(start));
      if (at >= 0) return this.received.splice(at, 1)[0] ?? '';
      await pause(10);
    }
    throw new Error(`no frame ${start} came, but ${JSON.stringify(this.received).slice(0, 300)}`);
  }
}
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** For what must come at all, on however busy a machine. */
const PATIENCE_MS = 20_000;
const inTime = <T>(promise: Promise<T>): Promise<T | 'late'> =>
  Promise.race([promise, pause(PATIENCE_MS).then(() => 'late' as const)]);

const wires: Wire[] = [];
afterEach(() => wires.splice(0).forEach((wire) => wire.socket.terminate()));

function dial(headers: Readonly<Record<string, string>> = { cookie: founder.cookie }, query?: string): Wire {
  const wire = new Wire(headers, query);
  wires.push(wire);
  return wire;
}
async function enter(): Promise<Wire> {
  const wire = dial();
  await wire.next('0');
  wire.send('40');
  await wire.next('40');
  return wire;
}
/** The answer to ask number 1. */
async function answerOf(wire: Wire): Promise<Answer> {
  const [answer] = JSON.parse((await wire.next('431')).slice(3)) as [Answer];
  return answer;
}
async function timed(wire: Wire, frame: string): Promise<{ answer: Answer; tookMs: number }> {
  const startedAt = performance.now();
  wire.send(frame);
  return { answer: await answerOf(wire), tookMs: performance.now() - startedAt };
}
const codeOf = (answer: Answer) => (answer.ok ? 'ok' : answer.fault.code);

describe('a handshake', () => {
  it.each(['http://evil.example', 'null', 'http://localhost.evil.example:80'])(
    'from Origin %s is refused over websocket',
    async (origin) => {
      expect(await inTime(dial({ cookie: founder.cookie, origin }).closed)).toBe(400);
    },
  );
  it('over polling is refused, and no other site may read the answer', async () => {
    const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
    const answer = await fetch(path, { headers: { origin: 'http://evil.example', cookie: founder.cookie } });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const sent = await fetch(`${path}&sid=x`, { method: 'POST', body: `4${'x'.repeat(2_000_000)}` }).then(
      (refusal) => refusal.status,
      () => 400,
    );
    expect(sent).toBe(400);
  });
  it.each([
    ['no cookie', {}],
    ['a cookie that is no token', { cookie: 'corridor=x' }],
    ['an old or invented token', { cookie: `corridor=${'A'.repeat(43)}` }],
    ['the cookie of another name', { cookie: `__Host-corridor=${'A'.repeat(43)}` }],
  ])('with %s is refused with a Fault', async (_name, headers) => {
    const wire = dial(headers);
    await wire.next('0');
    wire.send('40');
    const refusal = JSON.parse((await wire.next('44')).slice(2)) as { data: FaultReply };
    expect(refusal.data.code).toBe('session.missing');
    wire.send(`421${SYNC}`);
    expect(await inTime(wire.closed)).not.toBe('late');
  });
  it('to an unknown namespace is refused', async () => {
    const wire = dial();
    await wire.next('0');
    wire.send('40/admin,');
    expect(await wire.next('44/admin,')).toContain('Invalid namespace');
  });
  it('that is followed by silence is ended after five seconds', async () => {
    const wire = dial();
    await wire.next('0');
    expect(await inTime(wire.closed)).not.toBe('late');
  });
  it.each([
    'EIO=3&transport=websocket',
    'EIO=4&transport=flash',
    'EIO=4&transport=websocket&sid=__proto__',
    'transport=websocket',
  ])('with %s is refused', async (query) => {
    expect(await inTime(dial({ cookie: founder.cookie }, query).closed)).not.toBe('late');
  });
  it('on another path is refused', async () => {
    const socket = new WebSocket(`${server.url.replace(/^http/, 'ws')}/elsewhere`);
    const end = new Promise((resolve) => {
      socket.on('error', () => resolve('closed'));
      socket.on('close', () => resolve('closed'));
    });
    expect(await inTime(end)).toBe('closed');
  });
});

describe('an ask', () => {
  const rows: Readonly<Record<string, readonly [frame: string, code: string]>> = {
    'with null': ['421["sync:heads",null]', 'input.invalid'],
    'with an array': ['421["sync:heads",[]]', 'input.invalid'],
    'with a number': ['421["message:send",7]', 'input.invalid'],
    'with nothing': ['421["sync:heads"]', 'input.invalid'],
    'with two inputs': ['421["sync:heads",{},{}]', 'input.invalid'],
    'with an extra field': ['421["sync:heads",{"x":1}]', 'input.invalid'],
    'with a wrong type': ['421["typing:set",{"threadId":1,"typing":"yes"}]', 'input.invalid'],
    'with an operator object': ['421["thread:items",{"threadId":{"$ne":null},"afterN":0,"limit":1}]', 'input.invalid'],
    'with limit −1': ['421["log:list",{"afterSeq":0,"limit":-1}]', 'input.invalid'],
    'with limit 2⁶⁰': ['421["log:list",{"afterSeq":0,"limit":1152921504606846976}]', 'input.invalid'],
    'from −1': ['421["log:list",{"afterSeq":-1,"limit":1}]', 'input.invalid'],
    'from 2⁶⁰': ['421["log:list",{"afterSeq":1152921504606846976,"limit":1}]', 'input.invalid'],
    'with __proto__': ['421["sync:heads",{"__proto__":{"x":1}}]', 'input.invalid'],
    'with a lone surrogate': ['421["invite:cancel",{"inviteId":"\\ud800"}]', 'input.invalid'],
    'with NUL': ['421["invite:cancel",{"inviteId":"\\u0000"}]', 'input.invalid'],
    'with 6,000 brackets': [`421["sync:heads",${'['.repeat(6_000)}${']'.repeat(6_000)}]`, 'input.invalid'],
    'with 6,000 objects': [`421["sync:heads",${'{"a":'.repeat(6_000)}1${'}'.repeat(6_000)}]`, 'input.invalid'],
    'with 70,000 keys': [`421["sync:heads",${JSON.stringify(manyKeys(70_000))}]`, 'input.tooLarge'],
    'of an unknown name': ['421["sync:everything",{}]', 'input.unknown'],
    'of the name of a tell': ['421["message:added",{}]', 'input.unknown'],
    'of the name toString': ['421["toString",{}]', 'input.unknown'],
    'of the name __proto__': ['421["__proto__",{}]', 'input.unknown'],
    'of the name error': ['421["error",{}]', 'input.unknown'],
    'of a number': ['421[7,{}]', 'input.unknown'],
    'that sends a job without its body': [
      `421["message:send",{"threadId":"${ID}","event":{},"job":{"job":"AA","sig":"${'A'.repeat(86)}","credits":1}}]`,
      'input.invalid',
    ],
    'that sends a job for −1 credits': [
      `421["message:send",{"threadId":"${ID}","event":{"ev":"AA","sig":"${'A'.repeat(86)}","body":"AA"},"job":{"job":"AA","sig":"${'A'.repeat(86)}","body":"AA","credits":-1}}]`,
      'input.invalid',
    ],
    'that cancels a list of deliveries': [`421["delivery:cancel",{"jobId":["${ID}"]}]`, 'input.invalid'],
    'about a delivery that is not mine': [`421["delivery:get",{"jobId":"${ID}"}]`, 'access.refused'],
    'that configures half': ['421["delivery:configure",{"settings":{"banner":""},"version":1}]', 'input.invalid'],
    'that tests with a header in the address': [
      '421["delivery:test",{"testId":"AAAAAAAAAAAAAAAAAAAAAA","channel":"email","to":"a@b.example\\r\\nBcc: c@d.example"}]',
      'input.invalid',
    ],
    'that tests a number that is none': [
      '421["delivery:test",{"testId":"AAAAAAAAAAAAAAAAAAAAAA","channel":"sms","to":"07700900123"}]',
      'input.invalid',
    ],
    'that wants the usage of all time': ['421["credit:usage",{"fromMs":0,"toMs":1800000000000}]', 'input.invalid'],
    'that wants usage backwards': ['421["credit:usage",{"fromMs":2,"toMs":1}]', 'input.invalid'],
    'that buys 2⁶⁰ credits': [
      `421["credit:purchase",{"purchaseId":"${ID}","credits":1152921504606846976,"note":""}]`,
      'input.invalid',
    ],
    'that buys a part of a credit': [
      `421["credit:purchase",{"purchaseId":"${ID}","credits":0.5,"note":""}]`,
      'input.invalid',
    ],
    'that reads the ledger from 0': ['421["credit:ledger",{"beforeSeq":0,"limit":10}]', 'input.invalid'],
    'that reads the whole ledger': ['421["credit:ledger",{"beforeSeq":null,"limit":1000000}]', 'input.invalid'],
    'that asks for usage of −1': ['421["credit:usage",{"fromMs":-1,"toMs":1}]', 'input.invalid'],
    'that asks of the gateway with a value': ['421["gateway:get",{"practiceId":"x"}]', 'input.invalid'],
    'about a thread that is not mine': [
      '421["thread:items",{"threadId":"AAAAAAAAAAAAAAAAAAAAAA","afterN":0,"limit":1}]',
      'access.refused',
    ],
  };
  it.each(Object.entries(rows))('%s is answered with a Fault', async (_name, [frame, code]) => {
    const wire = await enter();
    let { answer, tookMs } = await timed(wire, frame);
    // A busy machine has a second try.
    if (tookMs > 1_000) ({ answer, tookMs } = await timed(wire, frame));
    expect(tookMs).toBeLessThan(1_000);
    expect(codeOf(answer)).toBe(code);
    expect(JSON.stringify(answer)).not.toMatch(/node_modules|\.ts:|"a":/);
    wire.send(`421${SYNC}`);
    expect(codeOf(await answerOf(wire))).toBe('ok');
  });

  it.each([
    ['without an acknowledgement', `42${SYNC}`],
    ['that acknowledges something', '431[{"ok":true}]'],
    ['with an endless number', `42${'9'.repeat(400)}["sync:heads",{}]`],
    ['with a function-like input', '42["sync:heads",{"apply":1}]'],
  ])('%s ends nothing', async (_name, frame) => {
    const wire = await enter();
    wire.send(frame);
    await pause(100);
    wire.send(`421${SYNC}`);
    expect(codeOf(await answerOf(wire))).toBe('ok');
  });

  it('that repeats without an acknowledgement is cut off', async () => {
    const wire = await enter();
    for (let i = 0; i < 60; i++) wire.send(`42["nothing",{}]`);
    expect(await inTime(wire.closed)).not.toBe('late');
  });
});

const manyKeys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 1]));

describe('a frame', () => {
  it.each([
    ['of an unknown packet type', '9'],
    ['of an unknown engine type', 'x'],
    ['that is empty', ''],
    ['that is no JSON', '42[{'],
    ['of a reserved name', '421["disconnect",{}]'],
    ['of a reserved name of the library', '421["newListener",{}]'],
    ['with eleven attachments', '4511-["sync:heads",{"_placeholder":true,"num":0}]'],
    ['with attachments that are no number', '45x-["sync:heads",{}]'],
    ['that connects again', '40'],
    ['that says it is refused', '44{"message":"no"}'],
    ['without a name', '42[]'],
  ])('%s ends at most its own connection', async (_name, frame) => {
    const wire = await enter();
    wire.send(frame);
    await pause(150);
    expect(wire.received.filter((text) => text.startsWith('43') && text.includes('"ok":true'))).toEqual([]);
  });

  it('with a binary attachment instead of an object is a Fault', async () => {
    const wire = await enter();
    wire.send('4511-["sync:heads"]'.replace('511', '51'));
    wire.send(Buffer.from([1, 2, 3]));
    await pause(150);
    const other = await enter();
    other.send('451-1["sync:heads",{"_placeholder":true,"num":0}]');
    other.send(Buffer.from([1, 2, 3]));
    expect(codeOf(await answerOf(other))).toBe('input.invalid');
  });

  it('with a placeholder that points nowhere ends at most its own connection', async () => {
    const wire = await enter();
    wire.send('451-1["sync:heads",{"_placeholder":true,"num":99}]');
    wire.send(Buffer.from([1]));
    await pause(150);
    expect(wire.received).toEqual([]);
  });

  it('larger than allowed ends its connection', async () => {
    const wire = await enter();
    wire.send(`421["sync:heads","${'x'.repeat(LIMITS.frameBytes)}"]`);
    expect(await inTime(wire.closed)).not.toBe('late');
  });
});

describe('too much of a good thing', () => {
  it('a flood of asks is throttled with a time to wait, and the socket lives', async () => {
    const wire = await enter();
    for (let i = 0; i < 2_000; i++) wire.send(`42${1_000 + i}["invite:cancel",{"inviteId":"x"}]`);
    for (let waitedMs = 0; wire.received.length < 2_000 && waitedMs < 10_000; waitedMs += 20) await pause(20);
    const answers = wire.received.map((frame) => (JSON.parse(frame.slice(6)) as [Answer])[0]);
    const limited = answers.filter((answer) => codeOf(answer) === 'rate.limited');
    expect(answers.length).toBe(2_000);
    expect(limited.length).toBeGreaterThan(1_000);
    expect(limited.every((answer) => !answer.ok && (answer.fault.retryAfterMs ?? 0) > 0)).toBe(true);
  });

  it('typing and presence have a smaller measure of their own', async () => {
    const wire = await enter();
    for (let i = 0; i < 100; i++) wire.send(`42${100 + i}["presence:set",{"active":true}]`);
    for (let waitedMs = 0; wire.received.length < 100 && waitedMs < 5_000; waitedMs += 20) await pause(20);
    const limited = wire.received.filter((frame) => frame.includes('rate.limited'));
    expect(limited.length).toBeGreaterThan(50);
  });

  it('more sockets of one person than anyone needs are refused', async () => {
    const many = Array.from({ length: 60 }, () => dial());
    await Promise.all(many.map((wire) => wire.next('0').then(() => wire.send('40'))));
    await pause(500);
    const refused = many.filter((wire) =>
      wire.received.some((frame) => frame.startsWith('44') && frame.includes('rate.limited')),
    );
    expect(refused.length).toBeGreaterThanOrEqual(10);
    expect(refused.length).toBeLessThan(20);
  });

  it('a client that never reads is dropped before it costs much memory', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    socket.on('error', () => undefined);
    const key = Buffer.alloc(16).toString('base64');
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nCookie: ${founder.cookie}\r\n\r\n`,
    );
    await pause(200);
    socket.write(frameOf('40'));
    await pause(200);
    socket.pause();
    const ask = frameOf(`421["log:list",{"afterSeq":0,"limit":200}]`);
    for (let i = 0; !socket.destroyed && i < 600; i++) {
      for (let n = 0; n < 20; n++) socket.write(ask);
      // It does answer pings, or it would be gone for that.
      socket.write(frameOf('3'));
      await pause(100);
    }
    expect(await inTime(closed)).toBe('closed');
    expect(server.output()).toContain('it does not read');
  }, 90_000);
});

/** A masked text frame of the websocket protocol (RFC 6455 §5.2), mask of zeros. */
function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
