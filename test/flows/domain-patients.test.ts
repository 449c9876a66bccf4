/** Patients: written down, found, imported, merged; what one practice has is nothing to another. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContactId, PatientId } from '../../protocol/wire/ids.ts';
import type { ImportRow, NewContact, NewPatient } from '../../protocol/wire/patients.ts';
import { ask, found, fresh, hire, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

let world: World;
let practice: Practice;
let ann: Person;
let ben: Person;
beforeEach(async () => {
  world = await openWorld();
  practice = (await found(world)).practice;
  ann = practice.owner;
  ben = await hire(practice, 'Ben');
});
afterEach(() => world.close());

const contact = (some: Partial<NewContact> = {}): NewContact => ({
  contactId: fresh<'contact'>(),
  label: 'self',
  name: null,
  email: 'mia@mail.example',
  mobile: '+447700900123',
  consent: { email: 'given', sms: 'unknown' },
  preferred: null,
  ...some,
});
const patient = (some: Partial<NewPatient> = {}): NewPatient => ({
  patientId: fresh<'patient'>(),
  version: 1,
  externalId: null,
  name: 'Mia Müller',
  birthDate: '1987-04-02',
  notes: '',
  state: 'active',
  contacts: [contact()],
  ...some,
});
const put = async (person: Person, one: NewPatient) =>
  (await ask(world, person, 'patient:put', { patient: one })).patient;
const get = (person: Person, patientId: PatientId) => ask(world, person, 'patient:get', { patientId });
const find = async (person: Person, text: string) =>
  (await ask(world, person, 'patient:find', { text, after: null, limit: 100 })).patients.map((row) => row.name);
const row = (line: number, some: Partial<ImportRow> = {}): ImportRow => ({
  line,
  externalId: `X${line}`,
  name: `Patient ${line}`,
  birthDate: null,
  contacts: [],
  ...some,
});
const importing = async (rows: ImportRow[], person = ann) =>
  (await ask(world, person, 'patient:import', { rows })).results.map(({ outcome, detail }) => detail ?? outcome);

test('a patient is kept, told to everybody, and found by part of the name, number or date of birth', async () => {
  const saved = await put(ben, patient({ externalId: 'P-17' }));
  expect(saved).toMatchObject({ name: 'Mia Müller', version: 1, threadId: null, mergedInto: null });
  expect(saved.contacts[0]?.emailFacts).toEqual({
    state: 'ok',
    code: null,
    changedAt: world.now,
    firstUsedAt: null,
    sharedWith: 0,
  });
  expect(world.heard(ann.userId, 'patient:changed')).toEqual([{ patient: saved }]);
  await world.restart();
  expect((await get(ann, saved.patientId)).patient).toEqual(saved);
  await put(ann, patient({ name: 'Olu Ade_%', birthDate: null }));
  expect(await find(ann, '')).toEqual(['Mia Müller', 'Olu Ade_%']);
  for (const text of ['mull', 'MÜLLER mia', 'P-17', '1987-04-02'])
    expect(await find(ann, text)).toEqual(['Mia Müller']);
  expect(await find(ann, '%')).toEqual(['Olu Ade_%']);
  expect(await find(ann, 'nobody')).toEqual([]);
});

test('an exact address finds everybody who has it, a part of one nobody', async () => {
  const [email, mobile] = ['family@mail.example', '+447700900321'];
  await put(ann, patient({ name: 'Mia', contacts: [contact({ email, mobile })] }));
  await put(ann, patient({ name: 'Olu', contacts: [contact({ email: null }), contact({ email: null, mobile })] }));
  await put(ann, patient({ name: 'Zoë', contacts: [contact({ email, mobile: null })] }));
  for (const text of ['Family@Mail.example ', email]) expect(await find(ann, text)).toEqual(['Mia', 'Zoë']);
  for (const text of [mobile, '+44 7700 900-321', '0044 (7700) 900321']) {
    expect(await find(ann, text)).toEqual(['Mia', 'Olu']);
  }
  expect(await find(ann, '+4477009003')).toEqual([]);
  expect(await find(ann, '@mail.example')).toEqual([]);
});

test('a list of many comes page by page, each once, in order', async () => {
  await importing(Array.from({ length: 100 }, (_, i) => row(i + 1, { name: `Patient ${i % 7}` })));
  const seen: string[] = [];
  let after: { name: string; patientId: PatientId } | null = null;
  for (let more = true; more;) {
    const page: { patients: readonly { name: string; patientId: PatientId }[]; more: boolean } = await ask(
      world,
      ann,
      'patient:find',
      { text: '', after, limit: 30 },
    );
    seen.push(...page.patients.map((one) => one.patientId));
    after = page.patients.at(-1) ?? null;
    more = page.more;
  }
  expect(new Set(seen).size).toBe(100);
  expect(seen.length).toBe(100);
});

test('two people who save at once: the second is told; the same save again is one save', async () => {
  const first = patient();
  await put(ann, first);
  await put(ann, first);
  const changed = { ...first, version: 2, name: 'Mia Meyer' };
  await put(ben, changed);
  await put(ben, changed);
  await expect(put(ann, { ...first, version: 2, name: 'Mia Maier' })).rejects.toMatchObject({
    code: 'conflict.version',
  });
  expect((await get(ann, first.patientId)).patient).toMatchObject({ name: 'Mia Meyer', version: 2 });
});

test('a number of the practice belongs to one patient, a contact to its patient, and a contact has an address', async () => {
  const mia = await put(ann, patient({ externalId: 'P-1' }));
  await expect(put(ann, patient({ externalId: 'P-1' }))).rejects.toMatchObject({ detail: 'externalId' });
  const taken = contact({ contactId: mia.contacts[0]?.contactId as ContactId });
  await expect(put(ann, patient({ contacts: [taken] }))).rejects.toMatchObject({ code: 'access.refused' });
  const none = contact({ email: null, mobile: null });
  await expect(put(ann, patient({ contacts: [none] }))).rejects.toMatchObject({ detail: 'contacts.address' });
});

test('an address that others share, that bounced or opted out shows wherever it stands; restoring mends a bounce only', async () => {
  const mia = await put(ann, patient());
  const leo = await put(
    ann,
    patient({ name: 'Leo Müller', contacts: [contact({ label: 'parent', email: 'MIA@mail.example' })] }),
  );
  const { practiceId } = practice.log;
  await world.domain.stores.change(async (tx) => {
    await tx.patients.setAddress(practiceId, 'email', 'mia@mail.example', { state: 'bounced', code: '550 5.1.1' });
    await tx.patients.setAddress(practiceId, 'sms', '+447700900123', { state: 'optedOut', code: '21610' });
    await tx.patients.setAddress(practiceId, 'sms', '+447700900123', { usedAt: 5 });
    await tx.patients.setAddress(practiceId, 'sms', '+447700900123', { usedAt: 9 });
  });
  const [flagged] = (await get(ben, leo.patientId)).patient.contacts;
  expect(flagged?.emailFacts).toMatchObject({ state: 'bounced', code: '550 5.1.1', sharedWith: 1 });
  expect(flagged?.mobileFacts).toMatchObject({ state: 'optedOut', firstUsedAt: 5 });
  const contactId = mia.contacts[0]?.contactId as ContactId;
  const restore = (channel: 'email' | 'sms') =>
    ask(world, ben, 'contact:restore', { patientId: mia.patientId, contactId, channel });
  expect((await restore('email')).patient.contacts[0]?.emailFacts?.state).toBe('ok');
  await expect(restore('sms')).rejects.toMatchObject({ code: 'sending.refused', detail: 'optedOut' });
});

test('import creates, updates by the external id, keeps what staff set, and says per row what is wrong', async () => {
  const self = { label: 'self', name: null, email: 'a@mail.example', mobile: null, preferred: null } as const;
  const unknown = { email: 'unknown', sms: 'unknown' } as const;
  const rows = [
    row(1, { contacts: [{ ...self, consent: unknown }] }),
    row(2),
    row(3, { externalId: 'X2' }),
    row(4, { contacts: [{ ...self, email: null, consent: unknown }] }),
  ];
  expect(await importing(rows)).toEqual(['created', 'created', 'externalId.twice', 'contacts.address']);
  expect(await importing(rows.slice(0, 2))).toEqual(['unchanged', 'unchanged']);
  const { patients } = await ask(world, ann, 'patient:find', { text: 'X1', after: null, limit: 1 });
  const { patient: stored } = await get(ann, patients[0]?.patientId as PatientId);
  const [kept] = stored.contacts;
  await put(ann, {
    ...patient(),
    patientId: stored.patientId,
    version: 2,
    externalId: 'X1',
    name: stored.name,
    notes: 'prefers mornings',
    contacts: [contact({ contactId: kept?.contactId as ContactId, email: 'a@mail.example', mobile: '+447700900001' })],
  });
  const again = [row(1, { name: 'New Name', contacts: [{ ...self, email: 'b@mail.example', consent: unknown }] })];
  expect(await importing(again)).toEqual(['updated']);
  const { patient: after } = await get(ann, stored.patientId);
  expect(after).toMatchObject({ name: 'New Name', notes: 'prefers mornings', birthDate: '1987-04-02' });
  expect(after.contacts).toMatchObject([
    { email: 'b@mail.example', mobile: '+447700900001', consent: { email: 'given' } },
  ]);
  await expect(importing([row(9)], ben)).rejects.toMatchObject({ code: 'access.refused' });
});

test('a merge leaves both records, shows which went into which, and can be undone', async () => {
  const mia = await put(ann, patient());
  const double = await put(ann, patient({ name: 'M. Mueller', contacts: [contact({ email: 'other@mail.example' })] }));
  const ids = { fromId: double.patientId, intoId: mia.patientId };
  await expect(ask(world, ben, 'patient:merge', ids)).rejects.toMatchObject({ code: 'access.refused' });
  await ask(world, ann, 'patient:merge', ids);
  const { patient: merged } = await ask(world, ann, 'patient:merge', ids);
  expect(merged.contacts.map((one) => one.email)).toEqual(['mia@mail.example', 'other@mail.example']);
  expect(await find(ann, '')).toEqual(['Mia Müller']);
  expect((await get(ben, mia.patientId)).merged.map((one) => one.name)).toEqual(['M. Mueller']);
  expect((await get(ben, double.patientId)).patient.mergedInto).toBe(mia.patientId);
  const circle = { fromId: mia.patientId, intoId: double.patientId };
  await expect(ask(world, ann, 'patient:merge', circle)).rejects.toMatchObject({ detail: 'intoId' });
  await ask(world, ann, 'patient:unmerge', { fromId: double.patientId });
  expect(await find(ann, '')).toEqual(['M. Mueller', 'Mia Müller']);
});

test('templates: compare-and-swap, listed by name, removed once and again', async () => {
  const one = {
    templateId: fresh<'template'>(),
    version: 1,
    name: 'Reminder',
    channel: 'sms',
    subject: '',
    text: 'Hi {{firstName}}',
  } as const;
  await ask(world, ben, 'template:put', { template: one });
  await ask(world, ben, 'template:put', { template: one });
  await expect(ask(world, ann, 'template:put', { template: { ...one, text: 'x' } })).rejects.toMatchObject({
    code: 'conflict.version',
  });
  expect((await ask(world, ann, 'template:list', {})).templates).toEqual([one]);
  expect(world.heard(ann.userId, 'templates:changed').length).toBe(1);
  await ask(world, ann, 'template:remove', { templateId: one.templateId });
  await ask(world, ann, 'template:remove', { templateId: one.templateId });
  expect((await ask(world, ann, 'template:list', {})).templates).toEqual([]);
});

test('another practice finds, reads, changes and merges nothing of ours', async () => {
  const mia = await put(ann, patient({ externalId: 'P-1' }));
  const template = {
    templateId: fresh<'template'>(),
    version: 1,
    name: 'A',
    channel: 'sms',
    subject: '',
    text: 'x',
  } as const;
  await ask(world, ann, 'template:put', { template });
  const stranger = (await found(world)).practice.owner;
  const own = await put(stranger, patient({ externalId: 'P-1', name: 'Other' }));
  expect(await find(stranger, '')).toEqual(['Other']);
  const refused = { code: 'access.refused' };
  const { patientId } = mia;
  const contactId = mia.contacts[0]?.contactId as ContactId;
  await expect(get(stranger, patientId)).rejects.toMatchObject(refused);
  await expect(put(stranger, patient({ patientId, version: 2 }))).rejects.toMatchObject(refused);
  for (const ids of [
    { fromId: patientId, intoId: own.patientId },
    { fromId: own.patientId, intoId: patientId },
  ]) {
    await expect(ask(world, stranger, 'patient:merge', ids)).rejects.toMatchObject(refused);
  }
  await expect(ask(world, stranger, 'patient:unmerge', { fromId: patientId })).rejects.toMatchObject(refused);
  await expect(
    ask(world, stranger, 'contact:restore', { patientId, contactId, channel: 'email' }),
  ).rejects.toMatchObject(refused);
  await expect(ask(world, stranger, 'template:put', { template })).rejects.toMatchObject(refused);
  expect((await ask(world, stranger, 'template:list', {})).templates).toEqual([]);
  expect(
    world.heard(stranger.userId, 'patient:changed').every(({ patient: one }) => one.patientId === own.patientId),
  ).toBe(true);
});
