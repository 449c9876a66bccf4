/**
 * What comes in by e-mail and SMS: placed in its patient's thread or the unfiled one, stored once, read by a client that
 * verifies everything, and told to nobody else.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ThreadReader } from '../../protocol/crypto/event/reader.ts';
import { readInbound, type InboundRow } from '../../protocol/crypto/gateway/reader.ts';
import { checkThread } from '../../protocol/crypto/thread/thread.ts';
import type { InboundContent } from '../../protocol/wire/deliveries.ts';
import { toB64 } from '../../protocol/wire/bytes.ts';
import { ASKS } from '../../protocol/wire/events.ts';
import type { GatewayId, PatientId, ThreadId } from '../../protocol/wire/ids.ts';
import type { Place } from '../../server/domain/gateway/door.ts';
import { jobs } from '../../server/domain/use-cases.ts';
import { ask, cursorOf, faultOf, fresh, hire, nextEpoch, type Person } from './domain-people.ts';
import {
  accept,
  catchUp,
  composed,
  contactOf,
  gatewayThread,
  handOver,
  inboundFor,
  leaseOf,
  mail,
  newPatient,
  newPatientThread,
  patientThread,
  sendingPractice,
  sendOut,
  weeklyKey,
  type Sending,
} from './domain-sending.ts';
import { openWorld, type World } from './domain-world.ts';

const MOBILE = '+447700900123';
let world: World;
let sending: Sending;
let owner: Person;
beforeEach(async () => {
  world = await openWorld();
  sending = await sendingPractice(world);
  owner = sending.practice.owner;
});
afterEach(() => world.close());

const door = () => sending.gateway.door();
const text = (words: string, from = MOBILE): InboundContent => ({ t: 'sms', from, text: words });
const fromNumber = (from: string) => door().place({ channel: 'sms', from, token: null });
const items = (person: Person, threadId: ThreadId) =>
  ask(world, person, 'thread:items', { threadId, afterN: 0, limit: 100 });

/** Takes a text in as the gateway does: place, author the thread where there is none, seal, add. */
async function takeIn(words: string, from = MOBILE, providerKey: string = fresh()) {
  const place = await fromNumber(from);
  if (place === null) throw new Error('nobody’s');
  const begun = place.threadId === null ? gatewayThread(sending, place.patientId) : null;
  const threadId = place.threadId ?? begun!.threadId;
  const inbound = { ...inboundFor(sending, threadId, text(words, from), providerKey), thread: begun?.signed ?? null };
  return { place, inbound, added: await door().add(inbound) };
}

/** What a member's client makes of a thread that it was told of: binding and every item verified, bodies opened. */
async function read(person: Person, threadId: ThreadId) {
  const { log, room } = sending.practice;
  const { threads } = await ask(world, person, 'sync:heads', {});
  const head = threads.find((thread) => thread.threadId === threadId);
  if (head === undefined) throw new Error('not listed');
  const thread = checkThread(log, room.circle, { bytes: head.thr, sig: head.sig });
  const reader = new ThreadReader(
    { log, circle: room.circle, keys: room.keys, thread },
    { others: { 2: readInbound } },
  );
  const page = await items(person, threadId);
  const rows = reader.pushAll(page.items.map(({ n, kind, data, sig, body }) => ({ n, kind, bytes: data, sig, body })));
  expect(reader.head).toBe(head.headChain);
  return { thread, rows };
}
const words = ({ rows }: Awaited<ReturnType<typeof read>>) =>
  rows.map(({ opened }) => (opened.as === 'other' ? (opened.value as InboundRow).content.text : opened.as));

describe('a text', () => {
  test('of a patient without a thread begins it, authored by the gateway, and the patient names it', async () => {
    const patient = await newPatient(sending, { mobile: MOBILE });
    const { place, added } = await takeIn('I am late.');
    expect(place).toMatchObject({ kind: 2, patientId: patient.patientId, threadId: null, isContact: true });
    const seen = await read(owner, added.threadId);
    expect(seen.thread).toMatchObject({ kind: 2, subject: patient.patientId, authorId: sending.gateway.author.id });
    expect(words(seen)).toEqual(['I am late.']);
    expect(world.heard(owner.userId, 'thread:added').at(-1)?.thread.threadId).toBe(added.threadId);
    expect(
      world
        .heard(owner.userId, 'message:added')
        .at(-1)
        ?.items.map(({ kind }) => kind),
    ).toEqual([2]);
    const now = await ask(world, owner, 'patient:get', { patientId: patient.patientId });
    expect(now.patient.threadId).toBe(added.threadId);
    await takeIn('On my way.');
    expect(words(await read(owner, added.threadId))).toEqual(['I am late.', 'On my way.']);
  });

  test('goes over the wire as it is', async () => {
    await newPatient(sending, { mobile: MOBILE });
    const { added } = await takeIn('I am late.');
    const page = await items(owner, added.threadId);
    const schema = ASKS['thread:items'].reply;
    const wire = JSON.stringify(schema.encode(page));
    const arrived = schema.parse(JSON.parse(wire));
    expect(JSON.stringify(schema.encode(arrived))).toBe(wire);
  });

  test('into a thread that a colleague began: a reply among what was sent', async () => {
    const thread = await patientThread(sending, { mobile: MOBILE });
    await sendOut(sending, thread);
    const { place } = await takeIn('Thank you.');
    expect(place.threadId).toBe(thread.threadId);
    await catchUp(sending, thread);
    const event = composed(sending, thread, owner, mail());
    await ask(world, owner, 'message:send', event.input);
    expect(words(await read(owner, thread.threadId))).toEqual([
      'content',
      'content',
      'notice',
      'Thank you.',
      'content',
      'notice',
    ]);
  });

  test('of a number of nobody, or of two patients, is unfiled, and there is one such thread', async () => {
    const stranger = await takeIn('Who are you?', '+447700900777');
    expect(stranger.place).toMatchObject({ kind: 3, patientId: null, threadId: null, isContact: false });
    await newPatient(sending, { mobile: MOBILE });
    await newPatient(sending, { mobile: MOBILE });
    const shared = await takeIn('It is me.');
    expect(shared.place).toMatchObject({ kind: 3, threadId: stranger.added.threadId });
    const seen = await read(owner, stranger.added.threadId);
    expect(seen.thread).toMatchObject({ kind: 3, subject: null });
    expect(words(seen)).toEqual(['Who are you?', 'It is me.']);
  });

  test('of a number that two contacts of one patient share is that patient’s', async () => {
    const two = [contactOf({ mobile: MOBILE }), contactOf({ mobile: MOBILE, label: 'parent' })];
    const { patientId } = await newPatient(sending, {}, { contacts: two });
    expect(await fromNumber(MOBILE)).toMatchObject({ kind: 2, patientId });
  });

  test('of a merged patient goes to the one that is left', async () => {
    const gone = await newPatient(sending, { mobile: MOBILE });
    const kept = await newPatient(sending, {}, { name: 'Mia Mayer-Holm' });
    const thread = await threadOf(gone.patientId, gone.contacts[0]!.contactId);
    const jobId = await sendOut(sending, thread, mail());
    world.now += 10_000;
    const { token } = await leaseOf(sending, jobId);
    await ask(world, owner, 'patient:merge', { fromId: gone.patientId, intoId: kept.patientId });
    const place = await door().place({ channel: 'email', from: 'mia@mail.example', token });
    expect(place?.patientId).toBe(kept.patientId);
  });
});

async function threadOf(patientId: PatientId, contactId: ReturnType<typeof fresh<'contact'>>) {
  const { thread, input } = newPatientThread(sending, owner, patientId);
  await ask(world, owner, 'thread:create', input);
  const opened = { ...thread, patientId, contactId, notices: [] };
  await catchUp(sending, opened);
  return opened;
}

test('who has sent something to the patient is alerted of an answer and of a failure, nobody else', async () => {
  const { practice } = sending;
  const ben = await hire(practice, 'Ben');
  const next = nextEpoch(practice, practice.room, owner, listed([owner, ben]));
  await ask(world, owner, 'circle:advance', next.input);
  next.keep();
  const pass = async () => {
    world.now += 400_000;
    await jobs['alerts:due'].run(world.domain);
    await jobs['mails:deliver'].run(world.domain);
    return world.mails.splice(0).map(({ to }) => to);
  };
  const thread = await patientThread(sending, { mobile: MOBILE });
  const jobId = await sendOut(sending, thread);
  await pass();
  await takeIn('Thank you.');
  expect(await pass()).toEqual([`${owner.login}@mail.example`]);
  await catchUp(sending, thread);
  await ask(world, owner, 'cursor:set', cursorOf(practice, thread, owner));
  const { leaseId } = await leaseOf(sending, jobId);
  await door().report({ jobId, leaseId, outcome: { as: 'refused', state: 'failed', code: '30003' } });
  expect(await pass()).toEqual([`${owner.login}@mail.example`]);
  await takeIn('Who are you?', '+447700900777');
  const unfiled = await pass();
  expect(unfiled).toContain(`${ben.login}@mail.example`);
});

/** Members in the order of a circle's list. */
const listed = (people: readonly Person[]) =>
  people
    .map(({ userId }) => ({ userId, rank: userId === owner.userId ? (2 as const) : (1 as const) }))
    .sort((a, b) => Buffer.from(a.userId, 'base64url').compare(Buffer.from(b.userId, 'base64url')));

describe('once (P21)', () => {
  test('repeated five times, also at once and after a restart, it is one item', async () => {
    await newPatient(sending, { mobile: MOBILE });
    const { inbound, added } = await takeIn('Only once.', MOBILE, 'SM-in-1');
    const again = { ...inbound, thread: null };
    const more = await Promise.all([1, 2, 3].map(() => door().add(again)));
    await world.restart();
    more.push(await door().add(again));
    expect(more).toEqual(more.map(() => ({ threadId: added.threadId, repeated: true })));
    const made = { ...inboundFor(sending, added.threadId, text('Only once.'), 'SM-in-1') };
    expect(await door().add(made)).toEqual({ threadId: added.threadId, repeated: true });
    expect(await door().isAdded(sending.practice.log.practiceId, 'SM-in-1')).toBe(true);
    expect((await items(owner, added.threadId)).items.length).toBe(1);
  });

  test('two first texts at once: one thread, the other is placed again', async () => {
    const { patientId } = await newPatient(sending, { mobile: MOBILE });
    const both = ['one', 'two'].map((one) => {
      const begun = gatewayThread(sending, patientId);
      return { ...inboundFor(sending, begun.threadId, text(one)), thread: begun.signed };
    });
    const results = await Promise.all(both.map((inbound) => faultOf(door().add(inbound))));
    expect(results.filter((code) => code === null).length).toBe(1);
    expect(results).toContain('conflict.head');
    const { added } = await takeIn('two');
    expect(words(await read(owner, added.threadId)).length).toBe(2);
  });

  test('made before the circle or the log moved on, it is made again', async () => {
    await newPatient(sending, { mobile: MOBILE });
    const { added } = await takeIn('First.');
    const old = inboundFor(sending, added.threadId, text('Second.'), 'SM-in-2');
    const { practice } = sending;
    const next = nextEpoch(practice, practice.room, owner);
    await ask(world, owner, 'circle:advance', next.input);
    next.keep();
    expect(await faultOf(door().add(old))).toBe('conflict.head');
    const again = inboundFor(sending, added.threadId, text('Second.'), 'SM-in-2');
    expect(await door().add(again)).toMatchObject({ repeated: false });
    expect(words(await read(owner, added.threadId))).toEqual(['First.', 'Second.']);
  });
});

describe('nothing forged', () => {
  test('a wrong signature, another practice, a staff thread, a body that was swapped', async () => {
    await newPatient(sending, { mobile: MOBILE });
    const { added } = await takeIn('First.');
    const good = inboundFor(sending, added.threadId, text('Second.'));
    const { item } = good;
    const other = await sendingPractice(world);
    const forged = [
      { ...good, item: { ...item, sig: new Uint8Array(64) } },
      { ...good, item: { ...item, body: item.body.map((byte) => byte ^ 1) } },
      { ...good, practiceId: other.practice.log.practiceId },
      { ...good, providerKey: '' },
      { ...good, providerKey: 'x'.repeat(201) },
    ];
    for (const one of forged) expect(await faultOf(door().add(one))).not.toBeNull();
    expect((await items(owner, added.threadId)).items.length).toBe(1);
    expect(await door().add(good)).toMatchObject({ repeated: false });
  });
  test('a thread about another practice’s patient', async () => {
    const other = await sendingPractice(world);
    const theirs = await newPatient(other);
    const begun = gatewayThread(sending, theirs.patientId);
    const inbound = { ...inboundFor(sending, begun.threadId, text('Hello.')), thread: begun.signed };
    expect(await faultOf(door().add(inbound))).toBe('access.refused');
  });
  test('another practice sees and hears nothing of it', async () => {
    const other = await sendingPractice(world);
    await newPatient(sending, { mobile: MOBILE });
    const { added } = await takeIn('Private.');
    const stranger = other.practice.owner;
    expect(await faultOf(items(stranger, added.threadId))).toBe('access.refused');
    expect(world.told.filter(({ to, name }) => to.includes(stranger.userId) && name === 'message:added')).toEqual([]);
  });
});

describe('an e-mail', () => {
  test('that answers goes to the thread of what it answers, whoever it is from', async () => {
    const thread = await patientThread(sending, { email: 'mia@mail.example' });
    await patientThread(sending, { email: 'mia@mail.example' });
    const jobId = await sendOut(sending, thread, mail());
    world.now += 10_000;
    const job = await handOver(sending, jobId, 0);
    await accept(sending, job, 'relay-1');
    const from = (address: string): Promise<Place | null> =>
      door().place({ channel: 'email', from: address, token: job.token.toUpperCase() });
    expect(await from('Mia@Mail.example')).toMatchObject({ threadId: thread.threadId, isContact: true });
    expect(await from('son@mail.example')).toMatchObject({ threadId: thread.threadId, isContact: false });
    const without = await door().place({ channel: 'email', from: 'mia@mail.example', token: null });
    expect(without).toMatchObject({ kind: 3 });
  });
  test('its Message-ID is in what is sent next', async () => {
    const thread = await patientThread(sending);
    const content: InboundContent = { t: 'email', from: 'mia@mail.example', subject: 'Re', text: 'Yes.' };
    const inbound = inboundFor(sending, thread.threadId, content);
    await door().add({ ...inbound, messageId: '<abc@mail.example>' });
    await door().add({ ...inboundFor(sending, thread.threadId, content), messageId: '<bad one>' });
    await catchUp(sending, thread);
    const jobId = await sendOut(sending, thread, mail());
    world.now += 10_000;
    expect((await leaseOf(sending, jobId)).references).toEqual(['<abc@mail.example>']);
  });
});

describe('with several practices', () => {
  test('a number goes where it is known, a stranger’s where somebody wrote to it, else to nobody', async () => {
    const other = await sendingPractice(world);
    await newPatient(other, { mobile: MOBILE });
    expect((await fromNumber(MOBILE))?.practiceId).toBe(other.practice.log.practiceId);
    expect(await fromNumber('+447700900777')).toBeNull();
    const mine = await patientThread(sending, { mobile: MOBILE });
    world.now += 1;
    await sendOut(sending, mine, { kind: 'sms', to: MOBILE, text: 'Hello.' });
    expect((await fromNumber(MOBILE))?.practiceId).toBe(sending.practice.log.practiceId);
  });
});

test('of several practices that know an address the one that wrote last, however the mail client spells it', async () => {
  const email = 'mia@mail.example';
  const other = await sendingPractice(world);
  await patientThread(sending, { email });
  const theirs = await patientThread(other, { email });
  await sendOut(other, theirs, mail());
  const place = await door().place({ channel: 'email', from: ' Mia@Mail.Example ', token: null });
  expect(place).toMatchObject({ practiceId: other.practice.log.practiceId, isContact: true });
});

describe('attachments', () => {
  test('of an inbound item are written once and read by members; those of a job only from its thread', async () => {
    const thread = await patientThread(sending);
    const sealed = new Uint8Array(3_000).map((_, i) => i % 251);
    const fileId = fresh<'file'>();
    const file = { practiceId: sending.practice.log.practiceId, threadId: thread.threadId, fileId, sealedBytes: 3_000 };
    const slices = async function* (bytes: Uint8Array) {
      for (let at = 0; at < bytes.length; at += 1_000) yield await Promise.resolve(bytes.subarray(at, at + 1_000));
    };
    expect(await faultOf(door().writeFile(file, slices(sealed.subarray(0, 2_000))))).toBe('input.rejected');
    await door().writeFile(file, slices(sealed));
    await door().writeFile(file, slices(sealed));
    const jobId = await sendOut(sending, thread, mail());
    const parts: Uint8Array[] = [];
    for await (const part of await door().readFile(jobId, fileId)) parts.push(part);
    expect(Buffer.concat(parts).equals(Buffer.from(sealed))).toBe(true);
    const elsewhere = await patientThread(sending);
    const other = await sendOut(sending, elsewhere, mail());
    expect(await faultOf(door().readFile(other, fileId))).toBe('access.refused');
  });
});

describe('the gateway itself', () => {
  test('its keys only go forward; another identity takes its place and needs an owner’s word first', async () => {
    const { practice, gateway } = sending;
    const { practiceId } = practice.log;
    const newer = weeklyKey(practice, gateway.author, 2);
    await door().publishKey(newer.signed);
    await door().publishKey(newer.signed);
    expect(await faultOf(door().publishKey(weeklyKey(practice, gateway.author, 2).signed))).toBe('conflict.duplicate');
    expect(await faultOf(door().publishKey(weeklyKey(practice, gateway.author, 1).signed))).toBe('conflict.head');
    const forged = { ...weeklyKey(practice, gateway.author, 3).signed, sig: new Uint8Array(64) };
    expect(await faultOf(door().publishKey(forged))).toBe('input.rejected');
    expect((await door().newestKey(practiceId))?.gen).toBe(2);
    const { key } = await ask(world, owner, 'gateway:get', {});
    expect(toB64(key?.bytes ?? new Uint8Array())).toBe(toB64(newer.signed.bytes));
    const intruder = {
      gatewayId: fresh<'gateway'>(),
      signPk: new Uint8Array(32),
      carriers: (await settings()).carriers,
    };
    const gatewayId = gateway.author.id as GatewayId;
    expect(await faultOf(door().introduce({ ...intruder, gatewayId }))).toBe('conflict.duplicate');
    const thread = await patientThread(sending);
    const { input } = composed(sending, thread, owner, mail());
    await door().introduce(intruder);
    expect(await faultOf(ask(world, owner, 'message:send', input))).toBe('sending.refused');
    expect(await ask(world, owner, 'gateway:get', {})).toMatchObject({ gatewayId: intruder.gatewayId, key: null });
  });
  test('follows logs and circles by number, and knows which keys are needed', async () => {
    const { practiceId, seq } = sending.practice.log;
    expect(await door().practices()).toContain(practiceId);
    const page = await door().entries(practiceId, 0);
    expect({ many: page.entries.length, headSeq: page.headSeq }).toEqual({ many: seq, headSeq: seq });
    expect((await door().controls(practiceId, 0)).controls.length).toBe(1);
    expect(await door().neededKeys(practiceId)).toEqual([]);
    const thread = await patientThread(sending);
    await sendOut(sending, thread);
    expect(await door().neededKeys(practiceId)).toEqual([1]);
  });
});

const settings = () => ask(world, owner, 'delivery:settings', {});
