/**
 * E-mail and texts to patients through two colleagues' clients: one thread for each patient, exact addresses, fates that
 * move while watching, taking back, attachments, credits, and a network that is not there.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import { memoryStore } from '../../client/sdk/memory-store.ts';
import type { Thread } from '../../client/sdk/state.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { DELIVERY_RANK, type DeliveryState } from '../../protocol/wire/sending.ts';
import { badLine } from '../harness/bad-line.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import {
  byEmail,
  bySms,
  createPatientWorld,
  edited,
  messageSaying,
  outOf,
  patientCalled,
  untilFate,
  untilMessage,
  type PatientWorld,
} from '../harness/patient-world.ts';
import { untilAlike } from '../harness/shared-state.ts';
import { textsOf, until, untilThread } from '../harness/world.ts';

let here: PatientWorld;
let ruth: Corridor;
let tomasz: Corridor;
let numbers = 0;

/** With an address and a number of their own. */
const newPatient = (name: string): Promise<Patient> => {
  numbers += 1;
  const word = name.split(' ')[0]!.toLowerCase();
  return ruth.patients.save(
    patientCalled(name, { email: `${word}@mail.example`, mobile: `+4477009003${String(numbers).padStart(2, '0')}` }),
  );
};

beforeAll(async () => {
  // With a public name that is not this machine's, a line that breaks may stand in front, as a proxy does.
  here = await createPatientWorld({ CORRIDOR_PUBLIC_URL: 'https://corridor.example.org' });
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  await ruth.credits.refresh();
  await ruth.credits.buy(50, 'Starter');
  const { settings, version } = await ruth.carriers.settings();
  const roomy = { ...settings, displayName: 'Riverside', phone: '020 7946 0000', perNumberPerHour: 100 };
  await ruth.carriers.configure(roomy, version + 1);
});
afterAll(() => here.world.close());

test('two colleagues write first at once: one thread, both messages, exact addresses on both screens', async () => {
  const patient = await newPatient('Bea Lund');
  const [a, b] = await Promise.all([
    ruth.sending.send(bySms(patient, 'From Ruth')),
    tomasz.sending.send(byEmail(patient, 'Your visit', 'From Tomasz')),
  ]);
  expect(a.threadId).toBe(b.threadId);
  for (const corridor of [ruth, tomasz]) {
    const text = await untilFate(corridor, a.threadId, 'From Ruth', 'held');
    const mail = await untilFate(corridor, a.threadId, 'From Tomasz', 'held');
    expect(outOf(text)).toMatchObject({ channel: 'sms', address: patient.contacts[0]!.mobile, subject: null });
    expect(outOf(mail)).toMatchObject({ channel: 'email', address: 'bea@mail.example', subject: 'Your visit' });
    const thread = corridor.getState().threads[a.threadId]!;
    expect(thread).toMatchObject({ kind: 'patient', patientId: patient.patientId, about: 'Bea Lund', alarm: null });
    expect(textsOf(thread).sort()).toEqual(['From Ruth', 'From Tomasz']);
    expect(thread.memberIds.length).toBe(2);
  }
  const { patients } = await tomasz.patients.find({ text: 'Bea', after: null, limit: 1 });
  expect(patients[0]!.threadId).toBe(a.threadId);
});

test('fates move while both watch, and never backwards', async () => {
  const patient = await newPatient('Cara Vik');
  const fates = new Map<Corridor, DeliveryState[]>([
    [ruth, []],
    [tomasz, []],
  ]);
  const sent = await ruth.sending.send(bySms(patient, 'Track me'));
  for (const [corridor, list] of fates) {
    corridor.subscribe(() => {
      const state = outOf(messageSaying(corridor.getState().threads[sent.threadId], 'Track me'))?.delivery.state;
      if (state !== undefined && state !== list.at(-1)) list.push(state);
    });
  }
  const mail = await tomasz.sending.send(byEmail(patient, 'Track', 'Track this mail'));
  await untilFate(ruth, mail.threadId, 'Track this mail', 'held');
  await here.handOver();
  const { sid } = here.outside.texts.at(-1)!;
  for (const status of ['sent', 'delivered', 'sent', 'delivered', 'queued']) {
    expect(await here.outside.textStatus(sid, status)).toBe(204);
  }
  const posted = here.outside.mails.at(-1)!;
  expect(await here.outside.report(posted, 'delivered', '2.0.0')).toBe(204);
  for (const corridor of fates.keys()) {
    await untilFate(corridor, sent.threadId, 'Track me', 'delivered');
    await untilFate(corridor, sent.threadId, 'Track this mail', 'delivered');
  }
  for (const list of fates.values()) {
    const ranks = list.map((state) => DELIVERY_RANK[state]);
    expect(ranks).toEqual([...ranks].sort((x, y) => x - y));
    expect(list).toEqual(expect.arrayContaining(['held', 'queued', 'delivered']));
  }
  const { jobId } = outOf(messageSaying(ruth.getState().threads[sent.threadId], 'Track me'))!.delivery;
  const { history } = await ruth.sending.delivery(jobId);
  expect(history.map(({ state }) => state)).toEqual(['held', 'queued', 'sent', 'delivered']);
});

test('taken back within ten seconds nothing leaves; later it says so; sent again it is a message of its own', async () => {
  const patient = await newPatient('Dan Moe');
  const before = here.outside.texts.length;
  const { threadId } = await ruth.sending.send(bySms(patient, 'Wrong one'));
  const message = await untilFate(tomasz, threadId, 'Wrong one', 'held');
  const { jobId, undoUntil } = outOf(message)!.delivery;
  expect(undoUntil).toBe(message.at + 10_000);
  await ruth.sending.undo(jobId);
  for (const corridor of [ruth, tomasz]) {
    const taken = await untilFate(corridor, threadId, 'Wrong one', 'cancelled');
    expect(outOf(taken)!.delivery.undoUntil).toBeNull();
  }
  await here.handOver();
  expect(here.outside.texts).toHaveLength(before);
  await ruth.sending.send(bySms(patient, 'Right one'));
  const right = await untilFate(ruth, threadId, 'Right one', 'held');
  await here.handOver();
  await expect(ruth.sending.undo(outOf(right)!.delivery.jobId)).rejects.toMatchObject({ code: 'conflict.head' });
  await ruth.sending.send(bySms(patient, 'Right one'));
  const isTwice = (thread: Thread) =>
    textsOf(thread).filter((text) => text === 'Right one').length === 2 && thread.messages.every(({ n }) => n !== null);
  await untilThread(ruth, threadId, isTwice);
  await here.handOver();
  expect(here.outside.texts.slice(before).map(({ text }) => text)).toEqual(['Right one', 'Right one']);
});

test('taken back before it could be sent: it is gone from the device, and nothing goes out later', async () => {
  const patient = await newPatient('Ida Falk');
  const { threadId } = await ruth.sending.send(bySms(patient, 'Hello Ida'));
  await untilFate(tomasz, threadId, 'Hello Ida', 'held');
  await here.world.stop();
  await until(tomasz, ({ connection }) => connection === 'offline');
  await tomasz.sending.send(bySms(patient, 'Thought better of'));
  const { jobId } = outOf(messageSaying(tomasz.getState().threads[threadId], 'Thought better of'))!.delivery;
  await tomasz.sending.undo(jobId);
  expect(messageSaying(tomasz.getState().threads[threadId], 'Thought better of')).toBeUndefined();
  await here.world.start();
  for (const corridor of [ruth, tomasz]) await until(corridor, ({ connection }) => connection === 'online');
  await tomasz.sending.send(bySms(patient, 'Said after it'));
  await untilFate(ruth, threadId, 'Said after it', 'held');
  expect(textsOf(ruth.getState().threads[threadId])).toEqual(['Hello Ida', 'Said after it']);
});

test('a mail’s files reach the relay byte for byte, and a colleague’s screen', async () => {
  const patient = await newPatient('Eva Sand');
  const sound = wavOf(randomBytes(300_000));
  const files = [fileOf('plan.txt', 'Three times a day'), fileOf('breath.wav', sound)];
  const { threadId } = await ruth.sending.send({ ...byEmail(patient, 'Plan', 'As discussed'), files });
  const { body } = await untilFate(tomasz, threadId, 'As discussed', 'held');
  expect(body).toMatchObject({ files: [{ name: 'plan.txt' }, { name: 'breath.wav' }] });
  const shown = body.kind === 'text' ? body.files : [];
  const opened = await tomasz.files.open(threadId, shown[1]!.fileId);
  await here.handOver();
  const sent = here.outside.mails.at(-1)!;
  expect(sent).toMatchObject({ to: 'eva@mail.example', subject: 'Plan', from: { name: 'Riverside' } });
  expect(sent.text).toMatch(/^As discussed\n/);
  expect(sent.files.map(({ name }) => name)).toEqual(['plan.txt', 'breath.wav']);
  expect(sent.files[0]!.bytes.toString()).toBe('Three times a day');
  expect(sent.files[1]!.bytes.equals(sound)).toBe(true);
  expect(Buffer.from(await opened.arrayBuffer()).equals(sound)).toBe(true);
  await expect(ruth.sending.send({ ...bySms(patient, 'No'), files })).rejects.toMatchObject({ code: 'input.invalid' });
});

test('written without a network, kept with its files through a reload, sent once', async () => {
  const patient = await newPatient('Finn Dahl');
  const { threadId } = await ruth.sending.send(bySms(patient, 'Hello Finn'));
  const local = memoryStore();
  const first = await here.world.signIn(here.tomasz, { local });
  await untilMessage(first.corridor, threadId, 'Hello Finn');
  await here.world.stop();
  await until(first.corridor, ({ connection }) => connection === 'offline');
  const files = [fileOf('offline.txt', 'Written on a train')];
  await first.corridor.sending.send({ ...byEmail(patient, 'From the train', 'No network here'), files });
  await first.corridor.sending.send(bySms(patient, 'Nor here'));
  const waiting = first.corridor.getState().threads[threadId]!.messages.slice(-2);
  expect(waiting).toMatchObject([
    { state: 'queued', body: { text: 'No network here', files: [{ name: 'offline.txt' }] } },
    { state: 'queued', body: { text: 'Nor here' } },
  ]);
  expect(outOf(waiting[0])).toMatchObject({ subject: 'From the train', address: 'finn@mail.example' });
  for (const key of await local.keys('')) {
    expect(Buffer.from((await local.get(key))!).toString('latin1')).not.toMatch(/train|network|finn@/);
  }
  await first.corridor.close();
  await here.world.start();
  const second = await here.world.signIn(here.tomasz, { local });
  await untilFate(ruth, threadId, 'No network here', 'held');
  await untilFate(ruth, threadId, 'Nor here', 'held');
  await here.handOver();
  expect(here.outside.mails.at(-1)).toMatchObject({ subject: 'From the train', files: [{ name: 'offline.txt' }] });
  expect(here.outside.mails.filter(({ subject }) => subject === 'From the train')).toHaveLength(1);
  expect(here.outside.texts.filter(({ text }) => text === 'Nor here')).toHaveLength(1);
  await untilThread(second.corridor, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
  expect((await local.keys('')).filter((key) => /outbox|files/.test(key))).toEqual([]);
  await second.corridor.close();
});

test('a purchase and a test whose answers were lost count once when they are tried again', async () => {
  const line = await badLine(here.world.app.port);
  const { corridor } = await here.world.signIn(here.ruth, { url: line.url });
  await until(corridor, ({ connection }) => connection === 'online');
  await ruth.credits.refresh();
  const { balance } = ruth.getState().credits!;
  const to = '+447700900398';
  const twice = async (work: () => Promise<unknown>, spent: number) => {
    line.swallow();
    const lost = work().catch((error: unknown) => error);
    await until(ruth, ({ credits }) => credits?.balance === spent);
    line.break();
    expect(await lost).toMatchObject({ code: 'unavailable' });
    await until(corridor, ({ connection }) => connection === 'online');
    await work();
  };
  await twice(() => corridor.credits.buy(7, 'Invoice 8'), balance + 7);
  await twice(() => corridor.carriers.test({ channel: 'sms', to }), balance + 6);
  const { entries } = await ruth.credits.ledger(null, 2);
  expect(entries.map(({ kind, credits }) => [kind, credits])).toEqual([
    ['spend', -1],
    ['purchase', 7],
  ]);
  expect(here.outside.texts.filter((text) => text.to === to)).toHaveLength(1);
  await corridor.credits.buy(7, 'Invoice 8');
  await until(ruth, ({ credits }) => credits?.balance === balance + 13);
  await corridor.close();
  await line.close();
});

test('an answer lost on the way: the message is sealed again under the same id, and leaves once', async () => {
  const patient = await newPatient('Kim Stein');
  const { threadId } = await ruth.sending.send(bySms(patient, 'Hello Kim'));
  const line = await badLine(here.world.app.port);
  const { corridor } = await here.world.signIn(here.tomasz, { url: line.url });
  await untilFate(corridor, threadId, 'Hello Kim', 'held');
  // The message with its job is by far the longest that it says.
  line.swallow(2_000);
  const { key } = await corridor.sending.send(bySms(patient, 'Only once'));
  await untilFate(ruth, threadId, 'Only once', 'held');
  expect(messageSaying(corridor.getState().threads[threadId], 'Only once')).toMatchObject({ key, n: null });
  expect(messageSaying(corridor.getState().threads[threadId], 'Only once')?.state).toBe('sending');
  line.break();
  expect(await untilFate(corridor, threadId, 'Only once', 'held')).toMatchObject({ key, mine: true });
  await here.handOver();
  expect(here.outside.texts.filter(({ text }) => text === 'Only once')).toHaveLength(1);
  line.down();
  await until(corridor, ({ connection }) => connection === 'offline');
  const { carriersVersion } = corridor.getState();
  line.up();
  await until(corridor, (state) => state.connection === 'online' && state.carriersVersion > carriersVersion);
  await corridor.credits.refresh();
  const { balance } = corridor.getState().credits!;
  line.down();
  await ruth.credits.buy(1, 'While away again');
  line.up();
  await until(corridor, ({ credits }) => credits?.balance === balance + 1);
  await corridor.close();
  await line.close();
});

test('what is too long is refused before it is written down', async () => {
  const patient = await newPatient('Lea Ost');
  const { threadId } = await ruth.sending.send(bySms(patient, 'Hello Lea'));
  await expect(ruth.sending.send(bySms(patient, 'x'.repeat(153 * 20 + 1)))).rejects.toMatchObject({
    detail: 'tooLong',
  });
  const long = (chars: number) => ({ ...byEmail(patient, 'Long', 'y'.repeat(chars)), files: [fileOf('a.txt', 'a')] });
  await expect(ruth.sending.send(long(64_500))).rejects.toMatchObject({ code: 'input.tooLarge' });
  await ruth.sending.send(long(63_000));
  const thread = await untilThread(ruth, threadId, ({ messages }) => messages.length === 2 && messages[1]!.n !== null);
  expect(thread.messages[1]).toMatchObject({ failure: null });
});

test('ten texts at once with credits for four: four leave, six say how to go on, and go on after a purchase', async () => {
  await tomasz.credits.refresh();
  const { balance } = tomasz.getState().credits!;
  const patients = await Promise.all(Array.from({ length: 10 }, (_, i) => newPatient(`Many${i} Person`)));
  // The rest goes in one long text first.
  const sink = await newPatient('Sink Person');
  for (let left = balance; left > 4;) {
    const some = Math.min(left - 4, 10);
    const text = 'x'.repeat(some === 1 ? 160 : some * 153);
    expect((await ruth.sending.segments(text)).segments).toBe(some);
    const { threadId } = await ruth.sending.send(bySms(sink, text));
    await untilThread(ruth, threadId, ({ messages }) => messages.every(({ n }) => n !== null));
    left -= some;
  }
  await until(tomasz, ({ credits }) => credits?.balance === 4);
  const before = here.outside.texts.length;
  const sent = await Promise.all(
    patients.map((patient, i) => (i % 2 === 0 ? ruth : tomasz).sending.send(bySms(patient, `Text ${i}`))),
  );
  const outcome = await Promise.all(
    sent.map(({ threadId }, i) =>
      untilMessage(
        i % 2 === 0 ? ruth : tomasz,
        threadId,
        `Text ${i}`,
        ({ n, state }) => n !== null || state === 'failed',
      ),
    ),
  );
  const failed = outcome.flatMap(({ state, failure }, i) => (state === 'failed' ? [{ i, failure }] : []));
  expect(failed).toHaveLength(6);
  for (const { failure } of failed) expect(failure).toMatch(/credits.*administrator.*Try again/s);
  await here.handOver();
  const left = () => here.outside.texts.slice(before).filter(({ text }) => text.startsWith('Text '));
  expect(left()).toHaveLength(4);
  await until(tomasz, ({ credits }) => credits?.balance === 0);
  await ruth.credits.buy(20, 'Invoice 7');
  await until(tomasz, ({ credits }) => credits?.balance === 20);
  for (const { i } of failed) {
    const { threadId, key } = sent[i]!;
    await (i % 2 === 0 ? ruth : tomasz).messages.retry(threadId, key);
    await untilFate(ruth, threadId, `Text ${i}`, 'held');
  }
  await here.handOver();
  expect(
    left()
      .map(({ text }) => text)
      .sort(),
  ).toEqual(patients.map((_, i) => `Text ${i}`));
  await until(tomasz, ({ credits }) => credits?.balance === 14);
  const { entries } = await ruth.credits.ledger(null);
  expect(entries[0]).toMatchObject({ kind: 'spend', credits: -1 });
  const usage = await ruth.credits.usage(Date.now() - 86_400_000, Date.now() + 86_400_000);
  expect(usage.filter(({ userId }) => userId === here.tomasz.userId).length).toBeGreaterThan(0);
  await expect(ruth.credits.usage(0, Date.now())).rejects.toMatchObject({ code: 'input.invalid' });
});

test('what the record forbids is refused with its rule: consent, address, state', async () => {
  const fresh = await newPatient('Gina Ek');
  const { threadId } = await ruth.sending.send(bySms(fresh, 'Allowed'));
  await untilMessage(ruth, threadId, 'Allowed');
  const [contact] = fresh.contacts.map(({ emailFacts: _e, mobileFacts: _m, ...card }) => card);
  const noTexts = { ...contact!, consent: { email: 'given', sms: 'refused' } as const };
  let now = await ruth.patients.save(edited(fresh, { contacts: [noTexts] }));
  const failing = async (text: string, what: Parameters<Corridor['sending']['send']>[0], words: RegExp) => {
    const { key } = await ruth.sending.send(what);
    const { failure } = await untilMessage(ruth, threadId, text, ({ state }) => state === 'failed');
    expect(failure).toMatch(words);
    await ruth.messages.discard(threadId, key);
  };
  await failing('Against consent', bySms(now, 'Against consent'), /refused messages of this kind/);
  now = await ruth.patients.save(edited(now, { contacts: [{ ...contact!, email: null }] }));
  await failing('To nowhere', byEmail(fresh, 'Hm', 'To nowhere'), /no longer has this address/);
  now = await ruth.patients.save(edited(now, { state: 'deceased' }));
  await failing('Too late', bySms(now, 'Too late'), /deceased/);
  expect(ruth.getState().threads[threadId]!.draft).toContain('Too late');
});

test('the address changed while it was held: nothing leaves, and the sender is told', async () => {
  const patient = await newPatient('Hugo Nord');
  const { threadId } = await tomasz.sending.send(byEmail(patient, 'Results', 'Your results'));
  await untilFate(ruth, threadId, 'Your results', 'held');
  const [contact] = patient.contacts.map(({ emailFacts: _e, mobileFacts: _m, ...card }) => card);
  await ruth.patients.save(edited(patient, { contacts: [{ ...contact!, email: 'hugo.new@mail.example' }] }));
  await here.handOver();
  const failed = await untilFate(tomasz, threadId, 'Your results', 'failed');
  expect(outOf(failed)!.delivery.code).toBe('job.address');
  await until(tomasz, ({ notifications }) => notifications[0]?.kind === 'undelivered');
  expect(here.outside.mails.some(({ text }) => text.startsWith('Your results'))).toBe(false);
});

test('no change in a thread, no new list of its messages', async () => {
  const thread = Object.values(ruth.getState().threads).find(({ kind }) => kind === 'patient')!;
  ruth.threads.draft(thread.threadId, 'Half a sentence');
  const drafted = await untilThread(ruth, thread.threadId, ({ draft }) => draft !== '');
  expect(drafted).not.toBe(thread);
  expect(drafted.messages).toBe(thread.messages);
});

test('what the devices came to see by and by is what a fresh sign-in shows', async () => {
  const fresh = await here.world.signIn(here.tomasz);
  const again = await here.world.signIn(here.tomasz);
  await again.corridor.credits.refresh();
  await fresh.corridor.credits.refresh();
  await untilAlike([tomasz, fresh.corridor, again.corridor]);
  for (const { corridor } of [here.ruth, here.tomasz, fresh]) expect(corridor.getState().alarms).toEqual([]);
  const hits = await fresh.corridor.search.find({ text: 'discussed' });
  expect(hits).toMatchObject([{ about: 'Eva Sand' }]);
  expect(await fresh.corridor.search.find({ text: 'from the train' })).toHaveLength(1);
});
