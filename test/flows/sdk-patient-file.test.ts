/** Files of patients as other programs write them: what is read, and what is said about what is not. */
import { expect, test } from 'vitest';
import { readPatientFile } from '../../client/sdk/patients/read-file.ts';

const read = (text: string | Uint8Array) => readPatientFile(new Blob([text as BlobPart]), 'GB');

test('a spreadsheet with its own headings, quotes, line breaks and a byte order mark', async () => {
  const { rows, errors } = await read(
    '\uFEFF"Patient No.";Surname;"First name";DOB;"E-mail";"Mobile phone";"SMS consent"\r\n' +
      'P1;"Müller; née ""Adé""";Mia;2/4/1987;MIA@Mail.Example;07700 900123;yes\r\n' +
      '\r\n' +
      'P2;"O\n Neil";Olu;;;+33 6 12 34 56 78;No\r\n' +
      'P3;Late;Line;1987-02-30;;;\r\n' +
      ';Nobody;No;;;;\r\n' +
      'P5;Wrong;Number;;;123;\r\n' +
      'P6;Wrong;Mail;;not-an-address;;\r\n',
  );
  expect(rows).toMatchObject([
    {
      line: 2,
      externalId: 'P1',
      name: 'Mia Müller; née "Adé"',
      birthDate: '1987-04-02',
      contacts: [
        {
          label: 'self',
          email: 'mia@mail.example',
          mobile: '+447700900123',
          consent: { sms: 'given', email: 'unknown' },
        },
      ],
    },
    {
      line: 4,
      externalId: 'P2',
      name: 'Olu O\n Neil',
      birthDate: null,
      contacts: [{ mobile: '+33612345678', consent: { sms: 'refused' } }],
    },
  ]);
  expect(errors.map(({ line, why }) => [line, why.split('.')[0]])).toEqual([
    [6, '“1987-02-30” is not a date of birth'],
    [7, 'There is no patient number'],
    [8, '“123” is not a telephone number'],
    [9, 'The e-mail address is not one'],
  ]);
});

test('a FHIR R4 Bundle: official name, mobile before landline, relatives, deceased, foreign resources passed over', async () => {
  const patient = {
    resourceType: 'Patient',
    identifier: [
      { use: 'secondary', value: 'old' },
      { use: 'usual', value: 'P7' },
    ],
    name: [
      { use: 'nickname', text: 'Mimi' },
      { use: 'official', family: 'Okafor', given: ['Mina', 'Rose'] },
    ],
    telecom: [
      { system: 'phone', use: 'home', value: '020 7946 0018' },
      { system: 'phone', use: 'mobile', value: '07700 900456' },
      { system: 'email', value: 'mina@mail.example' },
    ],
    birthDate: '2015-09-01',
    contact: [
      {
        relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' }] }],
        name: { text: 'Ada Okafor' },
        telecom: [{ system: 'phone', value: '+447700900457' }],
      },
    ],
  };
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { resource: { resourceType: 'Organization', name: 'x' } },
      { resource: patient },
      { resource: { resourceType: 'Patient', id: 'P8', name: [{ text: 'Late Person' }], deceasedBoolean: true } },
      { resource: { resourceType: 'Patient', id: 'P9', name: 'not a list' } },
    ],
  };
  const { rows, errors } = await read(JSON.stringify(bundle));
  expect(rows).toMatchObject([
    {
      line: 2,
      externalId: 'P7',
      name: 'Mina Rose Okafor',
      birthDate: '2015-09-01',
      contacts: [
        { label: 'self', email: 'mina@mail.example', mobile: '+447700900456' },
        { label: 'parent', name: 'Ada Okafor', mobile: '+447700900457' },
      ],
    },
    { line: 3, externalId: 'P8', state: 'deceased', contacts: [] },
  ]);
  expect(errors).toEqual([{ line: 4, why: 'The field “name” is not as FHIR R4 has it.' }]);
});

test.each([
  ['an open quote', 'id,name\nP1,"Mia\nP2,Leo', 'line 2'],
  ['no headings that say who', 'colour,shape\nred,round', 'headings'],
  ['an empty file', '', 'headings'],
  ['JSON that is no bundle', '{"resourceType":"Patient"}', 'bundle'],
  ['broken JSON', '{"resourceType":', 'bundle'],
  ['not text', new Uint8Array([0xff, 0xfe, 0x41, 0x00]), 'encoding'],
])('%s is refused with what is wrong', async (_name, text, detail) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'input.invalid', detail });
});
