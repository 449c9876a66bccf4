/** What is judged on the device before anything goes to a patient: what a text costs, templates, the wrong recipient. */
import { expect, test } from 'vitest';
import { countSegments } from '../../client/sdk/outgoing/segments.ts';
import { fill } from '../../client/sdk/outgoing/fill.ts';
import { warnings, type Guarded } from '../../client/sdk/outgoing/guard.ts';
import type { AddressFacts, Contact } from '../../protocol/wire/patients.ts';
import type { ContactId } from '../../protocol/wire/ids.ts';

const DAY = 86_400_000;

test.each([
  ['', 0, 'GSM-7'],
  ['a'.repeat(160), 1, 'GSM-7'],
  ['a'.repeat(161), 2, 'GSM-7'],
  ['a'.repeat(306), 2, 'GSM-7'],
  ['€'.repeat(81), 2, 'GSM-7'],
  ['ż' + 'a'.repeat(69), 1, 'UCS-2'],
  ['ż' + 'a'.repeat(70), 2, 'UCS-2'],
  ['😀'.repeat(36), 2, 'UCS-2'],
])('segments of %#', (text, segments, encoding) => {
  expect(countSegments(text)).toMatchObject({ segments, encoding });
});

test('the character that costs another segment is named, and only where it does', () => {
  expect(countSegments(`${'a'.repeat(100)}’`).culprit).toBe('’');
  expect(countSegments('It’s at 10').culprit).toBeNull();
  expect(countSegments('a'.repeat(200)).culprit).toBeNull();
});

test('a template is filled in; what is unknown stays and is named', () => {
  const known = { patientName: 'Mia Müller', contactName: null, practiceName: 'Riverside', phone: null, myName: 'Ann' };
  expect(fill('Hi {{firstName}}, {{ practiceName }} here. {{contactName}}', known)).toEqual({
    text: 'Hi Mia, Riverside here. Mia Müller',
    missing: [],
  });
  expect(fill('Call {{phone}} or {{constructor}}', known)).toEqual({
    text: 'Call {{phone}} or {{constructor}}',
    missing: ['phone', 'constructor'],
  });
});

const facts: AddressFacts = { state: 'ok', code: null, changedAt: 0, firstUsedAt: 1, sharedWith: 0 };
const contact = (email: AddressFacts): Contact => ({
  contactId: 'c' as ContactId,
  label: 'self',
  name: null,
  email: 'mia@mail.example',
  mobile: null,
  consent: { email: 'given', sms: 'unknown' },
  preferred: null,
  emailFacts: email,
  mobileFacts: null,
});
const guarded = (some: Partial<Guarded>): Guarded => ({
  patientName: 'Mia Müller',
  contact: contact(facts),
  channel: 'email',
  text: 'See you on Thursday.',
  fileNames: [],
  others: ['Leo Müller', 'Mia Rose Okafor', 'Ann-Marie O’Hara', 'May', 'Mia Müller'],
  now: 100 * DAY,
  ...some,
});

test.each([
  ['nothing to ask', {}, []],
  ['another patient by full name', { text: 'As leo muller said' }, ['otherPatient']],
  ['… with the last name first', { text: 'MÜLLER, Leo: knee' }, ['otherPatient']],
  ['… with a name between', { text: 'about Mia Rose Okafor' }, ['otherPatient']],
  ['… in a file’s name', { fileNames: ['scan_Leo_Müller.pdf'] }, ['otherPatient']],
  ['a first name alone, or a short word, is nobody', { text: 'Leo said we may' }, []],
  ['the recipient', { text: 'Dear Mia Müller' }, []],
  ['a bounced address', { contact: contact({ ...facts, state: 'bounced' }) }, ['bounced']],
  ['an address of two patients', { contact: contact({ ...facts, sharedWith: 1 }) }, ['shared']],
  ['an address never used', { contact: contact({ ...facts, firstUsedAt: null }) }, ['firstUse']],
  ['an address changed ten days ago', { contact: contact({ ...facts, changedAt: 90 * DAY }) }, ['changedRecently']],
] as const)('%s', (_name, some, kinds) => {
  expect(warnings(guarded(some)).map(({ kind }) => kind)).toEqual(kinds);
});
