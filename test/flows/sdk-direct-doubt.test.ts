/**
 * Direct Messages while the practice changes and while the server lies: a removed colleague reads and does nothing more, open
 * capsules follow the new key, patients still answer; replies that are dropped, swapped, altered or replayed raise the alarm.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Guest } from '../../client/patient/guest/api.ts';
import type { Corridor } from '../../client/sdk/api.ts';
import type { Patient } from '../../protocol/wire/patients.ts';
import {
  bodiesOf,
  createDirectWorld,
  directTo,
  untilDirect,
  type DirectWorld,
  type Sent,
} from '../harness/direct-world.ts';
import { changedAt, tamperStopped } from '../harness/lying-database.ts';
import { untilThread, type Colleague } from '../harness/world.ts';

let here: DirectWorld;
let ruth: Corridor;
let leaver: Colleague;
let eva: Patient;
let sent: Sent;
let early: Guest;

beforeAll(async () => {
  here = await createDirectWorld();
  ruth = here.ruth.corridor;
  leaver = await here.world.join(here.ruth, 'Lea Brandt');
  eva = await here.newPatient('Eva Strand');
  sent = await here.sent(ruth, directTo(eva, 'Please answer me.'));
  await untilDirect(leaver.corridor, sent, ({ document }) => document === 'here');
  early = (await here.open(eva)).guest;
  await early.reply({ text: 'First answer', files: [] }, () => undefined);
  await untilThread(leaver.corridor, sent.threadId, (thread) => bodiesOf(thread, 'reply').length === 1);
});
afterAll(() => here.world.close());

async function capsules() {
  const db = await here.world.database.open('read');
  const rows = await db.all<{ epoch: number; ver: number }>('SELECT epoch, ver FROM dms WHERE capsule IS NOT NULL');
  await db.close();
  return rows;
}

const answers = async (corridor: Corridor, many: number) =>
  bodiesOf(
    await untilThread(corridor, sent.threadId, (thread) => bodiesOf(thread, 'reply').length >= many),
    'reply',
  ).map(({ text }) => text);

test('a colleague is removed: capsules follow the new key by themselves, and nothing the patient writes is lost', async () => {
  const [before] = await capsules();
  expect(await ruth.people.remove(leaver.userId)).toBe('done');
  await expect.poll(capsules).toEqual([{ epoch: before!.epoch + 1, ver: before!.ver + 1 }]);
  // The page that was open all the while still seals to the former key.
  await early.reply({ text: 'Second answer', files: [] }, () => undefined);
  here.advance(61_000);
  const { guest } = await here.open(eva);
  await guest.reply({ text: 'Third answer', files: [] }, () => undefined);
  for (const corridor of [ruth, here.tomasz.corridor]) {
    expect(await answers(corridor, 3)).toEqual(['First answer', 'Second answer', 'Third answer']);
    expect(corridor.getState().threads[sent.threadId]!.alarm).toBeNull();
  }
  expect(bodiesOf(leaver.corridor.getState().threads[sent.threadId], 'reply').map(({ text }) => text)).not.toContain(
    'Second answer',
  );
  await expect(leaver.corridor.direct.revoke(sent.threadId, sent.ref)).rejects.toThrow(/access|session|unavailable/);
});

test('what waits while there is no network is sent once, and its words survive the app', async () => {
  const { corridor, local } = await here.world.signIn(here.tomasz);
  await untilDirect(corridor, sent, ({ document }) => document === 'here');
  const mails = here.outside.mails.length;
  await here.world.stop();
  const form = { resourceType: 'Questionnaire', title: 'Later' };
  const waiting = directTo(eva, 'Written on the train', { forms: [form], spoken: true });
  const { key } = await corridor.direct.send(waiting);
  const held = corridor.getState().threads[sent.threadId]!.messages.find((one) => one.key === key)!;
  expect(held).toMatchObject({ state: 'queued', body: { kind: 'direct', text: 'Written on the train' } });
  await corridor.close();
  await here.world.start();
  const { corridor: later } = await here.world.signIn(here.tomasz, { local });
  const thread = await untilThread(later, sent.threadId, ({ messages }) =>
    messages.some((one) => one.key === key && one.n !== null),
  );
  const { ref } = thread.messages.find((one) => one.key === key)!;
  const body = await untilDirect(later, { threadId: sent.threadId, ref: ref! }, ({ document }) => document === 'here');
  expect(body).toMatchObject({ text: 'Written on the train', forms: [{ title: 'Later' }] });
  expect(body.phrase).toBe(held.body.kind === 'direct' ? held.body.phrase : undefined);
  await here.handOver();
  await untilDirect(ruth, { threadId: sent.threadId, ref: ref! }, ({ delivery }) => delivery.state === 'sent');
  expect(here.outside.mails).toHaveLength(mails + 1);
  await later.close();
});

test('a server that drops, swaps, alters or replays an answer, or withholds a document, is caught by a fresh device', async () => {
  const { messages } = ruth.getState().threads[sent.threadId]!;
  const [one, two] = messages.flatMap(({ body, n }) => (body.kind === 'reply' ? [n!] : []));
  const row = (n: number) => `threadId = '${sent.threadId}' AND n = ${n}`;
  const moved = (from: number, to: number) => `UPDATE items SET n = ${to} WHERE ${row(from)};`;
  const swapped = `${moved(one!, -1)}${moved(two!, one!)}${moved(-1, two!)}`;
  const altered = `UPDATE items SET body = ${changedAt('body', 1_300)} WHERE ${row(two!)}`;
  const forged = `UPDATE items SET sig = ${changedAt('sig', 20)} WHERE ${row(two!)}`;
  const lies: readonly [string, string, string][] = [
    ['dropped', moved(one!, -5), moved(-5, one!)],
    ['swapped', swapped, swapped],
    ['altered', altered, altered],
    ['forged', forged, forged],
  ];
  for (const [what, lie, truth] of lies) {
    await tamperStopped(here.world, lie);
    const { corridor } = await here.world.signIn(here.tomasz);
    const { alarm } = await untilThread(corridor, sent.threadId, (thread) => thread.alarm !== null);
    expect(alarm?.reason, what).toBeTruthy();
    await corridor.close();
    await tamperStopped(here.world, truth);
  }
  await tamperStopped(here.world, `UPDATE dm_documents SET doc = ${changedAt('doc', 60)}`);
  const { corridor } = await here.world.signIn(here.tomasz);
  const body = await untilDirect(corridor, sent, ({ document }) => document !== 'waiting');
  expect(body).toMatchObject({ document: 'missing', text: '' });
  expect(corridor.getState().threads[sent.threadId]!.alarm).toBeNull();
  await corridor.close();
  const replay = ['data', 'sig', 'body']
    .map((column) => `${column} = (SELECT ${column} FROM items WHERE ${row(one!)})`)
    .join(', ');
  await tamperStopped(here.world, `UPDATE items SET ${replay} WHERE ${row(two!)}`);
  const again = await here.world.signIn(here.tomasz);
  const { alarm } = await untilThread(again.corridor, sent.threadId, (thread) => thread.alarm !== null);
  expect(alarm?.reason).toBe('reply.number');
});
