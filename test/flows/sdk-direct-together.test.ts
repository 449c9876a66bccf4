/**
 * Direct Messages of several colleagues and devices at once: a document of another thread sent on, two new links in the same
 * moment, a document that the server has lost and the others behind it, capsules that another device finishes.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Corridor } from '../../client/sdk/api.ts';
import {
  bodiesOf,
  createDirectWorld,
  directIn,
  directTo,
  steps,
  untilDirect,
  type DirectWorld,
} from '../harness/direct-world.ts';
import { tamper, tamperStopped } from '../harness/lying-database.ts';
import { fileOf, wavOf } from '../harness/sample-files.ts';
import { edited } from '../harness/patient-world.ts';
import { untilThread } from '../harness/world.ts';

let here: DirectWorld;
let ruth: Corridor;
let tomasz: Corridor;

beforeAll(async () => {
  here = await createDirectWorld();
  [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
});
afterAll(() => here.world.close());

test('a document of an internal thread goes to a patient under a key of its own; who may not read it cannot send it', async () => {
  const liv = await here.newPatient('Liv Sand');
  const asha = await here.world.join(here.ruth, 'Asha Verma');
  const sound = wavOf(randomBytes(90_000));
  const threadId = await ruth.threads.create({
    title: 'Not for Asha',
    memberIds: [here.tomasz.userId],
    about: null,
    text: 'Only the two of us.',
  });
  await untilThread(tomasz, threadId, ({ synced }) => synced);
  await ruth.messages.send(threadId, { text: '', files: [fileOf('breathing.wav', sound)] });
  const filesOf = (corridor: Corridor) =>
    (corridor.getState().threads[threadId]?.messages ?? []).flatMap(({ body, n }) =>
      body.kind === 'text' && n !== null ? body.files : [],
    );
  await untilThread(tomasz, threadId, () => filesOf(tomasz).length === 1);
  const [original] = filesOf(tomasz);
  const documents = [{ threadId, fileId: original!.fileId }];
  await expect(asha.corridor.direct.send(directTo(liv, 'From outside', { documents }))).rejects.toMatchObject({
    code: 'access.refused',
  });
  const sent = await here.sent(tomasz, directTo(liv, 'Your exercises', { documents }));
  const body = await untilDirect(ruth, sent, ({ document }) => document === 'here');
  expect(body.files).toMatchObject([{ name: 'breathing.wav', mime: original!.mime }]);
  expect(body.files[0]!.fileId).not.toBe(original!.fileId);
  const { guest, page } = await here.open(liv);
  const opened = await guest.openFile(page.files[0]!.fileId, () => undefined);
  const shown = await tomasz.files.open(threadId, original!.fileId);
  expect(Buffer.from(await opened.arrayBuffer()).equals(Buffer.from(await shown.arrayBuffer()))).toBe(true);
  // Asha is in the patient's circle: she reads the message with its copy, and nothing of the thread that it came from.
  await untilDirect(asha.corridor, sent, ({ document }) => document === 'here');
  expect((await asha.corridor.files.open(sent.threadId, body.files[0]!.fileId)).size).toBe(opened.size);
  expect(asha.corridor.getState().threads[threadId]).toBeUndefined();
});

test('two colleagues make a new link in the same moment: only the later one is mailed and opens, and both see which', async () => {
  const ola = await here.newPatient('Ola Ness');
  const sent = await here.sent(ruth, directTo(ola, 'Twice by mistake'));
  await untilDirect(tomasz, sent, ({ delivery }) => delivery.state === 'sent');
  await Promise.all([ruth, tomasz].map((corridor) => corridor.direct.reissue(sent.threadId, sent.ref)));
  await here.handOver();
  const mailed = () =>
    here.outside.mails.flatMap(({ to, text }) =>
      to === ola.contacts[0]!.email ? (/https?:\/\/\S+\/m\/\S+/.exec(text) ?? []) : [],
    );
  await expect.poll(() => new Set(mailed()).size).toBe(2);
  const links = mailed();
  const stands = await Promise.all(links.map(async (link) => (await (await here.page(link)).look()).is));
  expect(stands.toSorted()).toEqual(['replaced', 'waiting']);
  const isDone = (body: Parameters<typeof steps>[0]) => steps(body).filter((step) => step === 'replaced').length === 2;
  const [one, other] = [await untilDirect(ruth, sent, isDone), await untilDirect(tomasz, sent, isDone)];
  expect([one.state, other.state, one.dmId]).toEqual(['open', 'open', other.dmId]);
  const { page } = await here.open(ola, links[stands.indexOf('waiting')]);
  expect(page.text).toBe('Twice by mistake');
});

test('a link is made anew for another number only after a yes, which is asked for at once', async () => {
  const eli = await here.newPatient('Eli Roed');
  const sent = await here.sent(ruth, directTo(eli, 'New phone again'));
  const { patient } = await ruth.patients.look(eli.patientId);
  const contacts = edited(patient, {}).contacts.map((contact) => ({ ...contact, mobile: '+447700900877' }));
  await ruth.patients.save(edited(patient, { contacts }));
  const mails = here.outside.mails.length;
  await expect(tomasz.direct.reissue(sent.threadId, sent.ref)).rejects.toMatchObject({ detail: 'number' });
  await untilDirect(tomasz, sent, ({ numberChanged }) => numberChanged);
  await tomasz.direct.confirmNumber(sent.threadId, sent.ref);
  await tomasz.direct.reissue(sent.threadId, sent.ref);
  await here.handOver();
  await expect.poll(() => here.outside.mails.length).toBe(mails + 1);
});

test('a document that the server has lost keeps no other from being read', async () => {
  const uma = await here.newPatient('Uma Dale');
  const [first, second] = [
    await here.sent(tomasz, directTo(uma, 'The one that is lost')),
    await here.sent(tomasz, directTo(uma, 'The one behind it')),
  ];
  const { docId } = directIn(tomasz.getState().threads[first.threadId], first.ref)!;
  await tamper(here.world, `DELETE FROM dm_documents WHERE docId = '${docId}'`);
  const { corridor } = await here.world.signIn(here.tomasz);
  expect((await untilDirect(corridor, second, ({ document }) => document === 'here')).text).toBe('The one behind it');
  expect(directIn(corridor.getState().threads[first.threadId], first.ref)!.text).toBe('');
  await corridor.close();
});

test('who rotated the key dies before the capsules follow: another device finishes it, and the patient’s answer is read', async () => {
  const pia = await here.newPatient('Pia Lund');
  const leaver = await here.world.join(here.ruth, 'Lea Brandt');
  const sent = await here.sent(tomasz, directTo(pia, 'Are you well?'));
  const { corridor: dying } = await here.world.signIn(here.ruth);
  await untilDirect(dying, sent, ({ document }) => document === 'here');
  const epochsOf = async (query: string) => {
    const db = await here.world.database.open('read');
    const rows = await db.all<{ epoch: number }>(query);
    await db.close();
    return rows.map(({ epoch }) => epoch);
  };
  const epochs = () => epochsOf('SELECT DISTINCT epoch FROM dms WHERE capsule IS NOT NULL');
  const [before] = await epochsOf('SELECT newestEpoch AS epoch FROM circles WHERE kind = 0');
  // Whoever has just come moved the circle too.
  await expect.poll(epochs).toEqual([before]);
  await tamper(here.world, 'CREATE TABLE before_rotation AS SELECT dmId, capsule, ver, epoch FROM dms');
  expect(await dying.people.remove(leaver.userId)).toBe('done');
  await expect.poll(epochs).toEqual([before! + 1]);
  await dying.close();
  await ruth.close();
  // As if nobody had come so far.
  const old = ['capsule', 'ver', 'epoch'].map(
    (name) => `${name} = (SELECT ${name} FROM before_rotation AS b WHERE b.dmId = dms.dmId)`,
  );
  await tamperStopped(
    here.world,
    `UPDATE dms SET ${old.join(', ')} WHERE capsule IS NOT NULL; DROP TABLE before_rotation`,
  );
  const { corridor: late } = await here.world.signIn(here.tomasz);
  await expect.poll(epochs).toEqual([before! + 1]);
  const { guest } = await here.open(pia);
  await guest.reply({ text: 'I am, thank you', files: [] }, () => undefined);
  const thread = await untilThread(tomasz, sent.threadId, (shown) => bodiesOf(shown, 'reply').length === 1);
  expect(bodiesOf(thread, 'reply')).toMatchObject([{ text: 'I am, thank you' }]);
  expect(thread.alarm).toBeNull();
  await late.close();
});
