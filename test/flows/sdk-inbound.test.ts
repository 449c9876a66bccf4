/**
 * What patients answer, as two colleagues see it: in the thread of its patient at once, or in the unfiled inbox until one
 * of them files it; bounces and STOP; and a server that withholds, swaps or invents what came in.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Thread } from '../../client/sdk/state.ts';
import type { ThreadId } from '../../protocol/wire/ids.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import { changedAt, tamperStopped } from '../harness/lying-database.ts';
import { MAIL_DOMAIN } from '../harness/outside-world.ts';
import {
  byEmail,
  bySms,
  createPatientWorld,
  inOf,
  messageSaying,
  outOf,
  patientCalled,
  untilFate,
  untilMessage,
  untilUnfiled,
  type PatientWorld,
} from '../harness/patient-world.ts';
import { untilAlike } from '../harness/shared-state.ts';
import { textsOf, until, untilThread } from '../harness/world.ts';

let here: PatientWorld;
let ruth: Corridor;
let tomasz: Corridor;
let mia: Patient;
let threadId: ThreadId;
const NUMBER = '+447700900401';
const ADDRESS = 'mia@mail.example';

beforeAll(async () => {
  here = await createPatientWorld();
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  await ruth.credits.buy(50, 'Starter');
  mia = await ruth.patients.save(patientCalled('Mia Lindqvist', { email: ADDRESS, mobile: NUMBER }));
  ({ threadId } = await ruth.sending.send(byEmail(mia, 'Your visit', 'Are you well?')));
  await untilFate(tomasz, threadId, 'Are you well?', 'held');
  await here.handOver();
});
afterAll(() => here.world.close());

const newestMail = () => here.outside.mails.at(-1)!;
const answer = (text: string, from = ADDRESS, more: object = {}) =>
  here.outside.mail({ from, to: newestMail().replyTo!, subject: 'Re: Your visit', text, ...more });

test('an answer by mail stands in the thread on both screens, with its file, unread, as a reply', async () => {
  const report = randomBytes(70_000);
  const attachments = [{ filename: 'scan.bin', content: report, contentType: 'application/octet-stream' }];
  ruth.threads.typing(threadId);
  expect(await answer('Much better, thank you.', ADDRESS, { attachments })).toBe(204);
  for (const corridor of [ruth, tomasz]) {
    const message = await untilMessage(corridor, threadId, 'Much better, thank you.');
    expect(message).toMatchObject({ senderId: null, mine: false, state: null, editable: false });
    expect(inOf(message)).toEqual({
      direction: 'in',
      channel: 'email',
      address: ADDRESS,
      subject: 'Re: Your visit',
      isContact: true,
      isAutomatic: false,
      filed: null,
    });
    const file = message.body.kind === 'text' ? message.body.files[0]! : null;
    expect(file).toMatchObject({ name: 'scan.bin', sizeBytes: 70_000 });
    const opened = await corridor.files.open(threadId, file!.fileId);
    expect(Buffer.from(await opened.arrayBuffer()).equals(report)).toBe(true);
    const { notifications, threads, alarms } = corridor.getState();
    expect(notifications[0]).toMatchObject({
      kind: 'reply',
      senderId: null,
      text: 'Much better, thank you.',
      unread: true,
    });
    expect(threads[threadId]).toMatchObject({ unread: corridor === ruth ? 1 : 2, preview: 'Much better, thank you.' });
    expect(alarms).toEqual([]);
  }
  await until(tomasz, ({ threads }) => threads[threadId]!.typing.includes(here.ruth.userId));
  ruth.setFocus(true);
  ruth.threads.open(threadId);
  await untilThread(ruth, threadId, ({ unread }) => unread === 0);
  ruth.threads.open(null);
});

test('the same mail delivered again is one message; a machine’s answer and a foreign sender are marked', async () => {
  const headers = { 'Message-ID': '<twice@mail.example>' };
  for (let i = 0; i < 3; i++) expect(await answer('Sent by an impatient relay', ADDRESS, { headers })).toBe(204);
  await answer('I am on holiday', ADDRESS, { headers: { 'Auto-Submitted': 'auto-replied' } });
  await answer('I write for my mother', 'daughter@elsewhere.example');
  for (const corridor of [ruth, tomasz]) {
    const starting = (words: string) => (thread: Thread) => textsOf(thread).some((text) => text.startsWith(words));
    const thread = await untilThread(corridor, threadId, starting('I write for my mother'));
    const all = (words: string) =>
      thread.messages.filter(({ body }) => body.kind === 'text' && body.text.startsWith(words)).map(inOf);
    expect(all('Sent by an impatient relay')).toHaveLength(1);
    expect(all('I am on holiday')).toMatchObject([{ isAutomatic: true, isContact: true }]);
    expect(all('I write for my mother')).toMatchObject([
      { isAutomatic: false, isContact: false, address: 'daughter@elsewhere.example' },
    ]);
  }
});

test('a text finds its patient by number, also the first one; nobody’s number goes to the unfiled inbox', async () => {
  expect(await here.outside.text(NUMBER, 'Running late')).toBe(200);
  for (const corridor of [ruth, tomasz]) {
    expect(inOf(await untilMessage(corridor, threadId, 'Running late'))).toMatchObject({
      channel: 'sms',
      address: NUMBER,
    });
  }
  const newcomer = await ruth.patients.save(patientCalled('Nils Ahl', { mobile: '+447700900402' }));
  expect(await here.outside.text('+447700900402', 'May I come by?')).toBe(200);
  const isHis = ({ patientId }: Thread) => patientId === newcomer.patientId;
  const { threads } = await until(tomasz, (state) =>
    Object.values(state.threads).some((one) => isHis(one) && one.synced),
  );
  const his = Object.values(threads).find(isHis)!;
  await untilMessage(tomasz, his.threadId, 'May I come by?');
  await untilThread(tomasz, his.threadId, ({ about, title }) => about === 'Nils Ahl' && title === 'Nils Ahl');
  const { threadId: same } = await tomasz.sending.send(bySms(newcomer, 'Yes, at ten'));
  expect(same).toBe(his.threadId);
  await untilFate(ruth, same, 'Yes, at ten', 'held');
  const { messages } = await untilThread(ruth, same, ({ title }) => title === 'Nils Ahl');
  expect(messages.map(({ n }) => n)).toEqual([1, 3]);
  expect(await here.outside.text('+447700900499', 'Who is this?')).toBe(200);
  const unfiled = await untilUnfiled(tomasz);
  expect(unfiled).toMatchObject({ kind: 'unfiled', patientId: null, unread: 1 });
  expect(inOf(messageSaying(unfiled, 'Who is this?'))).toMatchObject({ isContact: false, filed: null });
});

test('a patient’s first text and a colleague’s first message at once: one thread with both', async () => {
  const number = '+447700900403';
  const patient = await ruth.patients.save(patientCalled('Ola Ness', { mobile: number }));
  const [status, sent] = await Promise.all([
    here.outside.text(number, 'From outside'),
    ruth.sending.send(bySms(patient, 'From inside')),
  ]);
  expect(status).toBe(200);
  for (const corridor of [ruth, tomasz]) {
    await untilMessage(corridor, sent.threadId, 'From outside');
    await untilFate(corridor, sent.threadId, 'From inside', 'held');
  }
  const his = Object.values(ruth.getState().threads).filter(({ patientId }) => patientId === patient.patientId);
  expect(his).toMatchObject([{ about: 'Ola Ness', alarm: null }]);
});

test('filed by one: the copy with its file stands in the patient’s thread, and both see where it went', async () => {
  const scan = randomBytes(5_000);
  await here.outside.mail({
    from: 'mia.private@mail.example',
    to: `inbox@${MAIL_DOMAIN}`,
    subject: 'From my other address',
    text: 'This is Mia',
    attachments: [{ filename: 'letter.bin', content: scan }],
  });
  const inbox = await untilUnfiled(tomasz);
  const { n } = await untilMessage(tomasz, inbox.threadId, 'This is Mia');
  await expect(tomasz.sending.file(threadId, 1, mia.patientId)).rejects.toMatchObject({ code: 'access.refused' });
  await tomasz.sending.file(inbox.threadId, n!, mia.patientId);
  expect(inOf(messageSaying(tomasz.getState().threads[threadId], 'This is Mia'))).not.toBeNull();
  for (const corridor of [ruth, tomasz]) {
    const copy = await untilMessage(corridor, threadId, 'This is Mia');
    expect(copy.senderId).toBe(here.tomasz.userId);
    expect(inOf(copy)).toMatchObject({ address: 'mia.private@mail.example', subject: 'From my other address' });
    const file = copy.body.kind === 'text' ? copy.body.files[0]! : null;
    const opened = await corridor.files.open(threadId, file!.fileId);
    expect(Buffer.from(await opened.arrayBuffer()).equals(scan)).toBe(true);
    const filed = { by: here.tomasz.userId, threadId };
    await untilMessage(corridor, inbox.threadId, 'This is Mia', (message) => inOf(message)?.filed !== null);
    expect(inOf(messageSaying(corridor.getState().threads[inbox.threadId], 'This is Mia'))!.filed).toEqual(filed);
  }
  expect(await ruth.search.find({ text: 'other address' })).not.toEqual([]);
});

test('a bounce tells its sender, flags the address under everybody’s eyes, and can be mended', async () => {
  await tomasz.patients.open(mia.patientId);
  await ruth.sending.send(byEmail(mia, 'Results', 'All is well'));
  await untilFate(ruth, threadId, 'All is well', 'held');
  await here.handOver();
  const mail = newestMail();
  for (let i = 0; i < 2; i++) expect(await here.outside.report(mail, 'failed', '5.1.1')).toBe(204);
  const bounced = await untilFate(tomasz, threadId, 'All is well', 'bounced');
  expect(outOf(bounced)!.delivery.code).toMatch(/5\.1\.1/);
  const { notifications } = await until(ruth, (state) => state.notifications[0]?.kind === 'undelivered');
  expect(notifications[0]).toMatchObject({ threadId, messageN: bounced.n, text: 'All is well', unread: true });
  expect(tomasz.getState().notifications[0]?.kind).not.toBe('undelivered');
  const facts = () => tomasz.getState().openPatient?.patient.contacts[0]?.emailFacts;
  await until(tomasz, () => facts()?.state === 'bounced');
  const contact = tomasz.getState().openPatient!.patient.contacts[0]!;
  const guard = { patient: mia, contact, channel: 'email', text: 'Again', fileNames: [] } as const;
  expect(await tomasz.sending.warnings(guard)).toContainEqual({ kind: 'bounced', code: facts()!.code });
  const { key } = await tomasz.sending.send(byEmail(mia, 'Results', 'Once more'));
  const failed = await untilMessage(tomasz, threadId, 'Once more', ({ state }) => state === 'failed');
  expect(failed.failure).toMatch(/came back.*Try again/s);
  await ruth.patients.restore(mia.patientId, contact.contactId, 'email');
  await until(tomasz, () => facts()?.state === 'ok');
  await tomasz.messages.retry(threadId, key);
  await untilFate(ruth, threadId, 'Once more', 'held');
  await here.handOver();
  expect(newestMail()).toMatchObject({ subject: 'Results', to: ADDRESS });
  await here.outside.report(newestMail(), 'delivered', '2.0.0');
  await untilFate(ruth, threadId, 'Once more', 'delivered');
});

test('STOP is heard, shown and obeyed; START lifts it', async () => {
  const facts = () => tomasz.getState().openPatient?.patient.contacts[0]?.mobileFacts;
  await here.outside.text(NUMBER, 'Stop.');
  await until(tomasz, () => facts()?.state === 'optedOut');
  await untilMessage(ruth, threadId, 'Stop.');
  const { key } = await ruth.sending.send(bySms(mia, 'One more thing'));
  const failed = await untilMessage(ruth, threadId, 'One more thing', ({ state }) => state === 'failed');
  expect(failed.failure).toMatch(/STOP/);
  await here.outside.text(NUMBER, 'START');
  await until(tomasz, () => facts()?.state === 'ok');
  await ruth.messages.retry(threadId, key);
  await untilFate(tomasz, threadId, 'One more thing', 'held');
  await here.handOver();
  expect(here.outside.texts.at(-1)).toMatchObject({ to: NUMBER, text: 'One more thing' });
});

test('by tells or by a fresh sign-in: the same state, verified without an alarm', async () => {
  const fresh = await here.world.signIn(here.tomasz);
  await tomasz.credits.refresh();
  await fresh.corridor.credits.refresh();
  await untilAlike([tomasz, fresh.corridor]);
  for (const { corridor } of [here.ruth, here.tomasz, fresh]) expect(corridor.getState().alarms).toEqual([]);
  await fresh.corridor.close();
});

test('a server that touches what came in or what became of a message is caught by a fresh device', async () => {
  const itemOf = (text: string) => messageSaying(ruth.getState().threads[threadId], text)!.n!;
  const row = (n: number) => `threadId = '${threadId}' AND n = ${n}`;
  const n = itemOf('Running late');
  const news = outOf(messageSaying(ruth.getState().threads[threadId], 'Once more'))!.delivery.newsN;
  const exchanged = (a: number, b: number) =>
    `UPDATE items SET n = -n WHERE ${row(a)}; UPDATE items SET n = ${a} WHERE ${row(b)}; UPDATE items SET n = ${b} WHERE ${row(-a)}`;
  const lies: readonly [string, string, RegExp][] = [
    ['another body', `UPDATE items SET body = ${changedAt('body', 1200)} WHERE ${row(n)}`, /^inbound\.|^in\./],
    ['another time', `UPDATE items SET data = ${changedAt('data', 150)} WHERE ${row(n)}`, /./],
    ['two in each other’s places', exchanged(n, n - 1), /./],
    ['a changed notice', `UPDATE items SET data = ${changedAt('data', 60)} WHERE ${row(news)}`, /./],
  ];
  for (const [what, lie, reason] of lies) {
    await tamperStopped(here.world, lie);
    const { corridor } = await here.world.signIn(here.tomasz);
    const { alarm } = await untilThread(corridor, threadId, (thread) => thread.alarm !== null);
    expect(alarm?.reason, what).toMatch(reason);
    await corridor.close();
    await tamperStopped(here.world, lie);
  }
  const { corridor } = await here.world.signIn(here.tomasz);
  await untilThread(corridor, threadId, ({ synced, alarm }) => synced && alarm === null);
  await tamperStopped(here.world, `UPDATE items SET body = NULL WHERE ${row(n)}`);
  const bare = await here.world.signIn(here.tomasz);
  const { messages, alarm } = await untilThread(bare.corridor, threadId, ({ synced }) => synced);
  expect(alarm).toBeNull();
  const unread = { n, senderId: null, body: { kind: 'unreadable', why: 'withheld' } };
  expect(messages.filter(({ body }) => body.kind === 'unreadable')).toMatchObject([unread]);
});

test('a notice that is left out, or an item in another’s place, breaks the chain', async () => {
  await tamperStopped(
    here.world,
    `DELETE FROM items WHERE threadId = '${threadId}' AND n = (SELECT max(n) FROM items WHERE threadId = '${threadId}')`,
  );
  for (const corridor of [ruth, tomasz]) {
    const { alarm } = await untilThread(corridor, threadId, (thread) => thread.alarm !== null);
    expect(alarm).toMatchObject({ what: 'thread', reason: 'thread.rollback' });
  }
});
