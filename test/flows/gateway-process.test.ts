/**
 * The gateway as a program of its own beside the API, over HTTP, against a real SMTP server and a scripted carrier of texts:
 * out with fates, answers back into the thread, killed in mid-hand-over, the API restarted under it, a wrong token; and on
 * neither disk a word of what was written.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGuest } from '../../client/patient/guest/guest.ts';
import type { Corridor } from '../../client/sdk/api.ts';
import type { NewDirectMessage } from '../../client/sdk/api-direct.ts';
import type { Message } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import { LIMITS } from '../../protocol/wire/limits.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { argon2id } from '../harness/argon2id.ts';
import { browserShelf, tabsInTurn } from '../harness/browser-shelf.ts';
import {
  launchGateway,
  launchSteered,
  until as untilSeen,
  type GatewayChild,
  type SteeredServer,
} from '../harness/gateway-process.ts';
import { OUTSIDE_ENV, outsideWorld } from '../harness/outside-world.ts';
import { byEmail, bySms, inOf, patientCalled, untilFate, untilMessage } from '../harness/patient-world.ts';
import { openRelay, type Relay } from '../harness/relay.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import {
  ACCOUNT,
  scriptedCarrier,
  signedCallback,
  statusFields,
  textFields,
  TOKEN,
  type ScriptedCarrier,
} from '../harness/scripted-carrier.ts';
import { until, worldOver, type World } from '../harness/world.ts';
import { temporaryFolder } from '../harness/leftovers.ts';
import { freePort } from '../postgresql.mjs';

const SHARED = 'a token that both have, and nobody else has';
const MARKER = 'zq8-knee-lindqvist';
const NUMBER = '+447700900123';
const ADDRESS = 'mia@mail.example';
/** Longer than the undo, a lease, and the longest first pause before another try. */
const [UNDO, LEASE, RETRY] = [11_000, 130_000, 900_000];

let world: World<SteeredServer>;
let gateway: GatewayChild;
let relay: Relay;
let carrier: ScriptedCarrier;
let ruth: Corridor;
let mia: Patient;
let threadId: ThreadId;
let metricsPort = 0;
const folder = temporaryFolder('gateway');
const [apiLines, gatewayLines]: [string[], string[]] = [[], []];
const outside = outsideWorld(
  () => gateway.url,
  () => gateway.url,
  () => Date.now(),
);

const startGateway = (over: Readonly<Record<string, string>> = {}) =>
  launchGateway(
    {
      CORRIDOR_API_URL: world.url,
      CORRIDOR_GATEWAY_TOKEN: SHARED,
      CORRIDOR_GATEWAY_DIR: folder,
      CORRIDOR_GATEWAY_PORT: '0',
      CORRIDOR_LOG_LEVEL: 'info',
      ...OUTSIDE_ENV,
      CORRIDOR_SMTP_URL: relay.url,
      CORRIDOR_TWILIO_ACCOUNT: ACCOUNT,
      CORRIDOR_TWILIO_TOKEN: TOKEN,
      CORRIDOR_TWILIO_URL: carrier.url,
      ...over,
    },
    gatewayLines,
  );
const startAgain = async () => {
  gateway = await startGateway({ CORRIDOR_METRICS_PORT: String(metricsPort) });
  await gateway.says(/^The gateway is at work/);
};

beforeAll(async () => {
  [relay, carrier, metricsPort] = await Promise.all([openRelay(), scriptedCarrier(), freePort()]);
  const env = { CORRIDOR_GATEWAY: 'own-process', CORRIDOR_GATEWAY_TOKEN: SHARED };
  world = await worldOver(env, apiLines, (settings) => launchSteered(settings, apiLines));
  ruth = (await world.found()).corridor;
  await startAgain();
  const printed = (await gateway.says(/^Gateway code/)).replace(/\D/g, '');
  const seen = await ruth.carriers.gateway();
  if (seen.code.replaceAll(' ', '') !== printed) throw new Error('another code was printed');
  await trust(seen);
  await ruth.credits.buy(50, 'Starter');
  mia = await ruth.patients.save(patientCalled('Mia Lindqvist', { email: ADDRESS, mobile: NUMBER }));
}, 60_000);
afterAll(async () => {
  await gateway.end();
  await world.close();
  relay.close();
  await carrier.close();
});

/** Resolves when the trusted gateway has published a key that can be sealed to. */
const trust = async (seen: Awaited<ReturnType<Corridor['carriers']['gateway']>>) => {
  await ruth.carriers.trustGateway(seen);
  while (!(await ruth.carriers.gateway()).hasKey) await new Promise((resolve) => setTimeout(resolve, 100));
};

const says = (words: string) => `${words} ${MARKER}`;
const sendText = async (words: string) => {
  ({ threadId } = await ruth.sending.send(bySms(mia, says(words))));
  await untilFate(ruth, threadId, says(words), 'held');
  await world.app.advance(UNDO);
};
const sendMail = async (words: string, files: readonly ReturnType<typeof fileOf>[] = []) => {
  ({ threadId } = await ruth.sending.send({ ...byEmail(mia, says('Your visit'), says(words)), files }));
  await untilFate(ruth, threadId, says(words), 'held');
  await world.app.advance(UNDO);
};
const taken = (words: string) => carrier.taken.filter(({ body }) => body === says(words));
const relayed = (words: string) => relay.received.filter(({ source }) => source.toString().includes(words));
const post = async (path: string, fields: Record<string, string>) => {
  const url = `${gateway.url}/webhooks/twilio/${path}`;
  const { body, signature } = signedCallback(url, fields);
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature };
  return (await fetch(url, { method: 'POST', headers, body })).status;
};

test('a text goes out and its fate comes back', async () => {
  await sendText('See you at nine');
  await untilFate(ruth, threadId, says('See you at nine'), 'queued');
  const text = await untilSeen(() => taken('See you at nine').at(0));
  expect(text).toMatchObject({ to: NUMBER, statusCallback: `${gateway.url}/webhooks/twilio/status` });
  expect(await post('status', statusFields(text.sid, 'delivered'))).toBe(204);
  await untilFate(ruth, threadId, says('See you at nine'), 'delivered');
  expect(carrier.complaints).toEqual([]);
});

test('an e-mail goes out with its attachment, the answer comes back with one', async () => {
  const sound = wavOf(randomBytes(90_000));
  await sendMail('Your exercises', [fileOf('breath.wav', sound)]);
  await untilFate(ruth, threadId, says('Your exercises'), 'sent');
  const mail = await simpleParser(relay.received.at(-1)!.source);
  expect(mail.attachments.map(({ filename, content }) => [filename, content.equals(Buffer.from(sound))])).toEqual([
    ['breath.wav', true],
  ]);
  const to = mail.replyTo!.value[0]!.address!;
  const scan = Buffer.alloc(150_000, MARKER);
  const attachments = [{ filename: 'scan.bin', content: scan, contentType: 'application/octet-stream' }];
  const answer = { from: ADDRESS, to, subject: 'Re: Your visit', text: says('Much better'), attachments };
  expect(await outside.mail(answer)).toBe(204);
  const message = await untilMessage(ruth, threadId, says('Much better'));
  expect(inOf(message)).toMatchObject({ channel: 'email', address: ADDRESS, isContact: true });
  const file = message.body.kind === 'text' ? message.body.files[0]! : null;
  const opened = await ruth.files.open(threadId, file!.fileId);
  expect(Buffer.from(await opened.arrayBuffer()).equals(scan)).toBe(true);
});

test('its numbers are there for Prometheus, without a word of what went out or to whom', async () => {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(text).toContain('corridor_gateway_at_work 1');
  expect(text).toMatch(/^corridor_gateway_calls_total\{name="lease",outcome="ok"\} [1-9]/m);
  for (const channel of ['sms', 'email']) {
    expect(text).toContain(`corridor_gateway_handed_total{channel="${channel}",outcome="accepted"} 1`);
  }
  for (const secret of [MARKER, ADDRESS, NUMBER, SHARED, TOKEN]) expect(text).not.toContain(secret);
});

test('a text comes in once, however often it is posted', async () => {
  const fields = textFields(`SM${'7'.repeat(32)}`, NUMBER, says('On my way'));
  expect(await Promise.all([post('inbound', fields), post('inbound', fields)])).toEqual([200, 200]);
  expect(await post('inbound', fields)).toBe(200);
  const { channel, direction } = inOf(await untilMessage(ruth, threadId, says('On my way')))!;
  expect({ channel, direction }).toEqual({ channel: 'sms', direction: 'in' });
  const all = ruth.getState().threads[threadId]!.messages;
  expect(all.filter(({ body }) => body.kind === 'text' && body.text === says('On my way'))).toHaveLength(1);
});

const stepsOf = (message: Message | undefined) =>
  message?.body.kind === 'direct' ? message.body.proof.map(({ step, detail }) => `${step} ${detail}`) : [];

test('a patient’s link and code go through it; a code that did not go is told', async () => {
  const { patientId, contacts } = mia;
  const message: NewDirectMessage = {
    patientId,
    contactId: contacts[0]!.contactId,
    to: { email: ADDRESS, mobile: NUMBER },
    summary: says('Result'),
    text: says('Your result is back'),
    expiry: 'day',
    replies: true,
    spoken: false,
  };
  const sent = await ruth.direct.send(message);
  const ofSent = () => ruth.getState().threads[sent.threadId]?.messages.find(({ key }) => key === sent.key);
  await until(ruth, () => (ofSent()?.n ?? null) !== null);
  await world.app.advance(UNDO);
  const mail = await simpleParser((await untilSeen(() => relayed('A secure message from').at(-1))).source);
  const { pathname, hash } = new URL(/https?:\/\/\S+\/m\/\S+/.exec(mail.text!)![0]);
  const patient = await createGuest({
    origin: world.url,
    network: fetch,
    argon2id,
    now: () => Date.now(),
    browserShelf: async () => browserShelf(),
    inTurn: tabsInTurn(),
  });
  expect(await patient.read(pathname, hash)).toEqual({ spoken: false });

  const codes = () => carrier.taken.flatMap(({ body }) => /^(\d{6}) is your code/.exec(body)?.[1] ?? []);
  carrier.script.push({ status: 400, code: 21211 });
  await patient.askCode(NUMBER.slice(-3));
  await until(ruth, () => stepsOf(ofSent()).includes('textFailed 21211'));
  expect(codes()).toEqual([]);
  await world.app.advance(LIMITS.dmCodeEveryMs);
  await patient.askCode(NUMBER.slice(-3));
  const opened = await patient.unlock(await untilSeen(() => codes().at(-1)));
  expect(opened).toMatchObject({ is: 'open', message: { text: says('Your result is back') } });
  await until(ruth, () => stepsOf(ofSent()).some((step) => step.startsWith('read')));
}, 60_000);

test('a test of sending goes through it', async () => {
  expect(await ruth.carriers.test({ channel: 'email', to: 'admin@practice.example' })).toEqual({
    accepted: true,
    code: expect.any(String) as string,
  });
});

test('killed while the carrier has a text in hand: never sent twice, and its fate is said to be unknown', async () => {
  carrier.script.push('taken-then-silent');
  await sendText('Bring your brace');
  await untilSeen(() => taken('Bring your brace').at(0));
  await gateway.kill();
  await startAgain();
  await world.app.advance(LEASE);
  await untilFate(ruth, threadId, says('Bring your brace'), 'unknown');
  await world.app.advance(RETRY);
  await sendText('Second text');
  await untilFate(ruth, threadId, says('Second text'), 'queued');
  expect(taken('Bring your brace')).toHaveLength(1);
}, 90_000);

test('killed while the relay has a mail in hand: sent once more, under the same Message-ID', async () => {
  relay.hold();
  await sendMail('Your plan');
  await untilSeen(() => relayed('Your plan').at(0));
  await gateway.kill();
  await startAgain();
  await world.app.advance(LEASE);
  await untilFate(ruth, threadId, says('Your plan'), 'unknown');
  await world.app.advance(RETRY);
  await untilFate(ruth, threadId, says('Your plan'), 'sent');
  const ids = await Promise.all(relayed('Your plan').map(async ({ source }) => (await simpleParser(source)).messageId));
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
}, 90_000);

test('the API restarts under it: it finds back by itself and hands over what was written', async () => {
  await world.app.kill();
  await world.start();
  await sendText('After the restart');
  await untilFate(ruth, threadId, says('After the restart'), 'queued');
  expect(await untilSeen(() => taken('After the restart').at(0)?.to)).toBe(NUMBER);
}, 60_000);

test('it waits for an API that is away, and ends in order meanwhile', async () => {
  expect(await gateway.end()).toBe(0);
  await world.stop();
  gateway = await startGateway();
  expect(await fetch(`${gateway.url}/readyz`).then(({ status }) => status)).toBe(503);
  expect(await gateway.end()).toBe(0);
  gateway = await startGateway();
  await world.start();
  await gateway.says(/^The gateway is at work/);
  expect(await fetch(`${gateway.url}/readyz`).then(({ status }) => status)).toBe(200);
}, 60_000);

test('a gateway with another token ends and says what to do; a second one on the same keys does not start', async () => {
  await expect(startGateway()).rejects.toThrow(/Another gateway runs on/);
  const other = temporaryFolder('gateway');
  const token = 'another token that is long enough, too';
  const stranger = await startGateway({ CORRIDOR_GATEWAY_DIR: other, CORRIDOR_GATEWAY_TOKEN: token });
  await expect(stranger.says(/never/)).rejects.toThrow(/takes no such gateway.*CORRIDOR_GATEWAY_TOKEN/s);
  const second = await startGateway({ CORRIDOR_GATEWAY_DIR: other });
  await expect(second.says(/never/)).rejects.toThrow(/Another gateway is at work/);
}, 60_000);

test('no word of any message stands on either disk or in either log, and no key of the gateway with the API', async () => {
  expect(await gateway.end()).toBe(0);
  await world.stop();
  const ours = filesIn(folder);
  const keys = ours.filter(({ name }) => !/^handed\/[\w-]{22}$/.test(name));
  expect(keys.map(({ name }) => name.replace(/^[\w-]{43}\//, '')).sort()).toEqual([
    'identity',
    'key-1',
    'pin',
    'practices',
  ]);
  const seed = ours.find(({ name }) => name.endsWith('key-1'))!.bytes.subarray(0, 32);
  const identity = ours.find(({ name }) => name === 'identity')!.bytes.subarray(16);
  for (const { name, bytes } of [...ours, ...filesIn(world.dataDir)]) {
    expect(bytes.includes(MARKER), name).toBe(false);
  }
  for (const { name, bytes } of filesIn(world.dataDir)) {
    expect([bytes.includes(seed), bytes.includes(identity)], name).toEqual([false, false]);
  }
  for (const secret of [Buffer.from(MARKER), seed, identity]) {
    expect(await world.database.contains(secret)).toBe(false);
  }
  for (const secret of [MARKER, SHARED, ADDRESS, NUMBER, TOKEN]) {
    expect([...apiLines, ...gatewayLines].join('\n')).not.toContain(secret);
  }
  await world.start();
});

test('with its folder lost it is a new gateway: it prints a new code, and works once an owner has signed it', async () => {
  await gateway.end();
  await until(ruth, ({ connection }) => connection === 'online');
  const before = await ruth.carriers.gateway();
  // Nobody takes the place of one that called within a minute.
  await world.app.advance(61_000);
  const other = temporaryFolder('gateway');
  gateway = await startGateway({ CORRIDOR_GATEWAY_DIR: other });
  await gateway.says(/^The gateway is at work/);
  const seen = await ruth.carriers.gateway();
  expect(seen).toMatchObject({ isSigned: false });
  expect(seen.code).not.toBe(before.code);
  expect((await gateway.says(/^Gateway code/)).replace(/\D/g, '')).toBe(seen.code.replaceAll(' ', ''));
  await trust(seen);
  await sendText('From the new one');
  expect(await untilSeen(() => taken('From the new one').at(0)?.to)).toBe(NUMBER);
}, 60_000);

const filesIn = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => {
      const full = join(file.parentPath, file.name);
      return { name: full.slice(path.length + 1), bytes: readFileSync(full) };
    });
