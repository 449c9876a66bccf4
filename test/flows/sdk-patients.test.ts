/**
 * Patients through the SDK: saved, found, imported, merged, and shown to a colleague as they change; nothing of it to
 * another practice on the same server.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomId } from '../../client/sdk/random-id.ts';
import type { ImportRow } from '../../protocol/wire/patients.ts';
import {
  bySms,
  createPatientWorld,
  edited,
  patientCalled,
  untilMessage,
  type PatientWorld,
} from '../harness/patient-world.ts';
import { until } from '../harness/world.ts';

let here: PatientWorld;
beforeAll(async () => {
  here = await createPatientWorld({ CORRIDOR_SETUP: 'open' });
  await here.ruth.corridor.credits.buy(100, 'For this test');
});
afterAll(() => here.world.close());

test('saved by one, changed under the eyes of another; an older form is refused', async () => {
  const [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  const saved = await ruth.patients.save(patientCalled('Mia Lindqvist', { email: 'mia@mail.example' }));
  expect(saved).toMatchObject({ version: 1, contacts: [{ emailFacts: { state: 'ok', firstUsedAt: null } }] });
  await tomasz.patients.open(saved.patientId);
  expect(tomasz.getState().openPatient?.patient).toEqual(saved);
  await ruth.patients.save(edited(saved, { notes: 'Prefers mornings' }));
  await until(tomasz, ({ openPatient }) => openPatient?.patient.notes === 'Prefers mornings');
  await expect(tomasz.patients.save(edited(saved, { notes: 'Prefers evenings' }))).rejects.toMatchObject({
    code: 'conflict.version',
  });
  await tomasz.patients.open(null);
  expect(tomasz.getState().openPatient).toBeNull();
});

const rowsOf = (from: number, to: number): ImportRow[] =>
  Array.from({ length: to - from }, (_, i) => ({
    line: from + i + 2,
    externalId: `P${from + i}`,
    name: `Import ${String(from + i).padStart(4, '0')}`,
    birthDate: null,
    contacts: [
      {
        label: 'self',
        name: null,
        email: `p${from + i}@mail.example`,
        mobile: null,
        consent: { email: 'unknown', sms: 'unknown' },
        preferred: null,
      },
    ],
  }));

test('an import: progress, cancelling between pages, again without doubles, changes as updates; a colleague’s list hears of it', async () => {
  const { ruth, tomasz } = here;
  const rows = rowsOf(0, 300);
  const version = tomasz.corridor.getState().patientsVersion;
  const cancel = new AbortController();
  const stopAt: number[] = [];
  const cut = await ruth.corridor.patients.importRows(
    rows,
    (done) => {
      stopAt.push(done);
      cancel.abort();
    },
    cancel.signal,
  );
  expect(stopAt).toHaveLength(1);
  expect(cut).toMatchObject({ created: stopAt[0], notTried: 300 - stopAt[0]! });
  const seen: number[] = [];
  const whole = await ruth.corridor.patients.importRows(rows, (done) => seen.push(done));
  expect(whole).toMatchObject({ created: 300 - cut.created, unchanged: cut.created, refused: 0, notTried: 0 });
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(300);
  const renamed = rows.map((row, i) => (i < 3 ? { ...row, name: `Renamed ${row.name}` } : row));
  const again = await ruth.corridor.patients.importRows(renamed);
  expect(again).toMatchObject({ created: 0, updated: 3, unchanged: 297 });
  await until(tomasz.corridor, (state) => state.patientsVersion > version);
  await expect(tomasz.corridor.patients.importRows(rows.slice(0, 1))).rejects.toMatchObject({ code: 'access.refused' });
});

test('found page by page, by part of a name, number and date of birth', async () => {
  const { patients } = here.tomasz.corridor;
  const find = (input: Parameters<typeof patients.find>[0]) => patients.find(input);
  const names: string[] = [];
  let after: Parameters<typeof find>[0]['after'] = null;
  for (let more = true; more;) {
    const page: Awaited<ReturnType<typeof find>> = await find({ text: 'import', after, limit: 100 });
    names.push(...page.patients.map(({ name }) => name));
    const last = page.patients.at(-1)!;
    after = { name: last.name, patientId: last.patientId };
    more = page.more;
  }
  expect(names).toHaveLength(300);
  expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
  expect((await find({ text: 'P17', after: null, limit: 10 })).patients).toMatchObject([{ name: 'Import 0017' }]);
  expect((await find({ text: '1987-04-02', after: null, limit: 10 })).patients).toMatchObject([
    { name: 'Mia Lindqvist' },
  ]);
});

test('a duplicate is merged: both threads stand, messages go to the one that stays; and parted again', async () => {
  const [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  const stays = await ruth.patients.save(patientCalled('Jonas Berg', { mobile: '+447700900201' }));
  const double = await ruth.patients.save(patientCalled('Jonas Bergh', { mobile: '+447700900202' }));
  const { threadId: first } = await ruth.sending.send(bySms(stays, 'To the first'));
  const { threadId: second } = await ruth.sending.send(bySms(double, 'To the second'));
  await untilMessage(ruth, second, 'To the second');
  await tomasz.patients.open(stays.patientId);
  await ruth.patients.merge(double.patientId, stays.patientId);
  const { openPatient } = await until(tomasz, (state) => state.openPatient?.merged.length === 1);
  expect(openPatient).toMatchObject({
    patient: { patientId: stays.patientId, threadId: first },
    merged: [{ patientId: double.patientId, threadId: second }],
  });
  await untilMessage(tomasz, first, 'To the first');
  await untilMessage(tomasz, second, 'To the second');
  const late = await ruth.sending.send(bySms(double, 'Too late'));
  const failed = await untilMessage(ruth, late.threadId, 'Too late', ({ state }) => state === 'failed');
  expect(failed.failure).toMatch(/merged/);
  await ruth.messages.discard(late.threadId, late.key);
  await ruth.patients.unmerge(double.patientId);
  await until(tomasz, (state) => state.openPatient?.merged.length === 0);
  await tomasz.patients.open(null);
});

test('templates: listed, changed, told to colleagues, filled in for one recipient', async () => {
  const [ruth, tomasz] = [here.ruth.corridor, here.tomasz.corridor];
  await tomasz.templates.list();
  const templateId = randomId<'template'>();
  const template = {
    templateId,
    version: 1,
    name: 'Reminder',
    channel: 'sms',
    subject: '',
    text: 'Dear {{firstName}}, call {{phone}} or {{dentist}}. {{myName}}, {{practiceName}}',
  } as const;
  await ruth.templates.save(template);
  await until(tomasz, ({ templates }) => templates?.length === 1);
  const known = {
    patientName: 'Mia Lindqvist',
    contactName: null,
    practiceName: 'Riverside',
    phone: null,
    myName: 'Ruth',
  };
  expect(tomasz.sending.fill(template.text, known)).toEqual({
    text: 'Dear Mia, call {{phone}} or {{dentist}}. Ruth, Riverside',
    missing: ['phone', 'dentist'],
  });
  await ruth.templates.remove(templateId);
  await until(tomasz, ({ templates }) => templates?.length === 0);
});

test('another practice on the same server finds, opens and changes nothing', async () => {
  const { corridor: stranger } = await here.world.device();
  const practice = { practiceName: 'Hilltop Dental', custodians: ['Safe'], needed: 1 };
  const person = {
    name: 'Sam Strand',
    login: 'sam@hilltop.example.org',
    email: null,
    password: 'two mice in the organ',
  };
  const { sheets } = await stranger.setup.begin({ ...practice, ...person });
  await stranger.setup.confirm([sheets[0]!.text]);
  await stranger.setup.finish();
  const [known] = (await here.ruth.corridor.patients.find({ text: 'Mia', after: null, limit: 1 })).patients;
  expect((await stranger.patients.find({ text: '', after: null, limit: 100 })).patients).toEqual([]);
  await expect(stranger.patients.open(known!.patientId)).rejects.toMatchObject({ code: 'access.refused' });
  await expect(
    stranger.patients.save({ ...patientCalled('Not yours'), patientId: known!.patientId, version: 2 }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/access\.refused|conflict/) as string });
  expect(await stranger.templates.list()).toEqual([]);
  expect(stranger.getState().openPatient).toBeNull();
});
