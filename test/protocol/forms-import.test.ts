/**
 * Files from outside, in the shapes that published copies of PHQ-9 and GAD-7 have: weights on options, in contained lists or nowhere,
 * linkIds with slashes, help texts, totals of several kinds. And what cannot be asked here: refused or said, by item.
 */
import { describe, expect, test } from 'vitest';
import { flatItems, type Form, type FormAnswer } from '../../protocol/forms/form.ts';
import { importFhir } from '../../protocol/forms/import.ts';
import { sentenceOf } from '../../protocol/forms/problem.ts';
import { GAD_7, PHQ_9, type Instrument } from '../../protocol/forms/published.ts';
import { riskyItems, totals } from '../../protocol/forms/score.ts';

type Json = Record<string, unknown>;
const HL7 = 'http://hl7.org/fhir/StructureDefinition/';
const LOINC = 'http://loinc.org';
const FREQUENCY = [
  ['LA6568-5', 'Not at all'],
  ['LA6569-3', 'Several days'],
  ['LA6570-1', 'More than half the days'],
  ['LA6571-9', 'Nearly every day'],
] as const;
const coding = (code: string, display: string) => ({ system: LOINC, code, display });
const item = (linkId: string, more: Json = {}): Json => ({ linkId, text: linkId, type: 'string', ...more });
const file = (items: readonly Json[], more: Json = {}) =>
  JSON.stringify({ resourceType: 'Questionnaire', title: 'A form', status: 'draft', item: items, ...more });
const imported = (items: readonly Json[], more: Json = {}) => importFhir(file(items, more));
const said = (items: readonly Json[], more: Json = {}) =>
  imported(items, more).problems.map(({ severity, code, linkId, detail }) => [severity, code, linkId, detail]);

/** As form designers export LOINC's panels: a slash before each code, drop-downs, help, a total that is only named. */
const designed = ({ panel, total, questions }: Instrument): string =>
  file(
    [
      ...questions.map(([code, text]) =>
        item(`/${code}`, {
          type: 'choice',
          text,
          required: false,
          code: [coding(code, text)],
          extension: [
            { url: `${HL7}questionnaire-itemControl`, valueCodeableConcept: { coding: [{ code: 'drop-down' }] } },
          ],
          answerOption: FREQUENCY.map(([answer, display], weight) => ({
            valueCoding: coding(answer, display),
            extension: [
              { url: `${HL7}questionnaire-optionPrefix`, valueString: String(weight) },
              { url: `${HL7}ordinalValue`, valueDecimal: weight },
            ],
          })),
        }),
      ),
      item(`/${total.code}`, {
        type: 'quantity',
        code: [total],
        extension: [{ url: `${HL7}questionnaire-unit`, valueCoding: { code: '{score}' } }],
        item: [item(`/${total.code}-help`, { type: 'display', text: 'How to score' })],
      }),
    ],
    { title: 'Designed', code: [panel], subjectType: ['Patient', 'Person'], publisher: 'Somebody', purpose: 'To know' },
  );

/** As implementation guides show it: one list of answers beside the items, weights on its concepts, sections. */
const listed = ({ panel, questions }: Instrument): string =>
  file(
    [
      item('frequency', {
        type: 'group',
        text: 'Over the last 2 weeks …',
        item: questions.map(([code, text], at) =>
          item(`frequency.${at}`, { type: 'choice', text, code: [coding(code, text)], answerValueSet: '#often' }),
        ),
      }),
    ],
    {
      url: 'http://guide.example/Questionnaire/listed',
      version: '3.0.0',
      code: [panel],
      contained: [
        {
          resourceType: 'ValueSet',
          id: 'often',
          compose: {
            include: [
              {
                system: 'http://guide.example/CodeSystem/often',
                concept: FREQUENCY.map(([, display], weight) => ({
                  code: display.replaceAll(' ', '-'),
                  display,
                  extension: [{ url: `${HL7}itemWeight`, valueDecimal: weight }],
                })),
              },
            ],
          },
        },
      ],
    },
  );

/** As hospitals have it: weights nowhere, a list by its address, a total that is computed by an expression. */
const bare = ({ panel, total, questions }: Instrument): string =>
  file(
    [
      ...questions.map(([code], at) =>
        item(`q${at}`, { type: 'choice', code: [{ system: LOINC, code }], answerValueSet: `${LOINC}/vs/LL358-3` }),
      ),
      item('sum', {
        type: 'integer',
        code: [total],
        readOnly: true,
        extension: [
          {
            url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression',
            valueExpression: { language: 'text/fhirpath', expression: '%sum' },
          },
        ],
      }),
    ],
    { code: [panel] },
  );

/** The answer of each question that counts so much. */
const answering = (form: Form, count: number) =>
  Object.fromEntries(
    flatItems(form.items)
      .filter(({ options }) => options.length > 0)
      .map(({ linkId, options }) => [linkId, [options.find(({ weight }) => weight === count)!.answer] as FormAnswer[]]),
  );

describe.each([
  ['PHQ-9', PHQ_9, 27, 'Severe', 1],
  ['GAD-7', GAD_7, 21, 'Severe', 0],
] as const)('%s', (_name, instrument, most, band, risks) => {
  test.each([
    ['designed', designed],
    ['listed', listed],
    ['bare', bare],
  ])('as %s: imported with its codes, scored by its cut-offs', (_shape, shape) => {
    const { form, problems } = importFhir(shape(instrument));
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(problems.map(({ code }) => code)).toContain('scoreKnown');
    const items = flatItems(form!.items);
    const codes = items.flatMap((one) => one.codes.map(({ code }) => code));
    expect(codes).toEqual([...instrument.questions.map(([code]) => code), instrument.total.code]);
    const whole = answering(form!, 3);
    expect(totals(form!, whole)).toMatchObject([{ total: most, band: { label: band } }]);
    expect(riskyItems(form!, whole)).toHaveLength(risks);
    expect(totals(form!, answering(form!, 0))).toMatchObject([{ total: 0, band: { label: 'Minimal' } }]);
    expect(riskyItems(form!, answering(form!, 0))).toEqual([]);
  });
});

test('what a file says and the form does not keep is said once, and the address stays', () => {
  const { form, problems } = importFhir(designed(PHQ_9));
  const dropped = problems.filter(({ code }) => code === 'dropped').map(({ detail, linkId }) => [detail, linkId]);
  expect(dropped).toEqual([
    ['purpose', null],
    ['shown as drop-down', null],
  ]);
  expect(form).toMatchObject({ title: 'Designed', url: null, codes: [{ code: '44249-1' }] });
  expect(importFhir(listed(GAD_7)).form).toMatchObject({
    key: 'http://guide.example/Questionnaire/listed',
    version: '3.0.0',
  });
});

test('other kinds of question become near ones, and it is said which', () => {
  const { form } = imported([item('a', { type: 'url' }), item('b', { type: 'dateTime' })]);
  expect(form!.items.map(({ type }) => type)).toEqual(['string', 'date']);
  expect(said([item('a', { type: 'url' })])).toEqual([
    ['warning', 'changedType', 'a', 'an address is asked for as text'],
  ]);
  const unit = { url: `${HL7}questionnaire-unit`, valueCoding: { display: 'kg' } };
  const weight = imported([item('Weight', { type: 'quantity', extension: [unit] })]);
  expect(weight.form!.items).toMatchObject([{ type: 'decimal', text: 'Weight (kg)' }]);
});

test('what cannot be asked here is refused by item', () => {
  expect(said([item('a'), item('b', { type: 'reference' })])).toEqual([['error', 'type', 'b', 'reference']]);
  expect(said([item('a', { type: 'choice', answerValueSet: 'http://x.example/vs|2' })])).toEqual([
    ['error', 'valueSet', 'a', 'http://x.example/vs|2'],
  ]);
  expect(said([item('a', { type: 'choice', answerOption: [{ valueTime: '12:00' }] })])).toEqual([
    ['error', 'option', 'a', ''],
  ]);
  expect(said([item('a', { type: 'choice' })])).toEqual([['error', 'noOptions', 'a', '']]);
  expect(said([item('a'), item('b', { enableWhen: [{ question: 'a', operator: '~', answerString: 'x' }] })])).toEqual([
    ['error', 'condition', 'b', 'question, operator, answerString'],
  ]);
  expect(
    said([item('a', { enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: true }] }), item('b')]),
  ).toEqual([['error', 'conditionOrder', 'a', 'b']]);
  expect(said([item('a'), item('a')])).toEqual([['error', 'sameLinkId', 'a', '']]);
  expect(said([item('a'), { type: 'string', text: 'nameless' }])).toEqual([['error', 'noLinkId', '', '']]);
  expect(said([item('a', { modifierExtension: [] })])).toEqual([['error', 'dropped', 'a', 'modifierExtension']]);
  expect(said(['a', 'b', 'c', 'd', 'e', 'f'].map((linkId) => item(linkId, { type: 'attachment' })))).toEqual([
    ['error', 'tooManyFiles', null, '5'],
  ]);
  expect(said([], { title: '' }).map(([, code]) => code)).toEqual(['noTitle', 'noQuestions']);
});

test('hidden items, strange extensions and unknown limits are left out aloud', () => {
  const hidden = { url: `${HL7}questionnaire-hidden`, valueBoolean: true };
  const strange = { url: 'http://x.example/ext/glow', valueBoolean: true };
  const limit = { url: `${HL7}minValue`, valueDate: '2020-01-01' };
  const { form, problems } = imported([
    item('a', { extension: [strange] }),
    item('b', { extension: [hidden] }),
    item('c', { type: 'date', extension: [limit] }),
  ]);
  expect(form!.items.map(({ linkId }) => linkId)).toEqual(['a', 'c']);
  expect(problems.map(({ linkId, detail }) => [linkId, detail])).toEqual([
    ['a', 'glow'],
    ['b', 'hidden item'],
    ['c', 'minValue'],
  ]);
});

test('a computed number among weights becomes their total; without weights it is not asked; weights alone are named', () => {
  const weighted = item('a', {
    type: 'choice',
    answerOption: [{ valueString: 'x', extension: [{ url: `${HL7}ordinalValue`, valueInteger: 2 }] }],
  });
  const calculated = { url: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression' };
  const sum = item('s', { type: 'decimal', extension: [calculated] });
  expect(said([weighted, sum])).toEqual([['warning', 'scoreGuessed', 's', '']]);
  expect(imported([weighted, sum]).form!.items[1]!.score).toEqual({ of: ['a'], bands: [] });
  expect(said([item('a'), sum])).toEqual([['warning', 'notScored', 's', '']]);
  expect(imported([item('a'), sum]).form!.items).toHaveLength(1);
  expect(said([weighted])).toEqual([['warning', 'weightsOnly', null, '']]);
});

test('files that are none, or another resource, are named; a bundle with one form is that form', () => {
  const codes = (text: string) => importFhir(text).problems.map(({ code, detail }) => [code, detail]);
  expect(codes('<Questionnaire/>')).toEqual([['notJson', '']]);
  expect(codes('[]')).toEqual([['notJson', '']]);
  expect(codes('{}')).toEqual([['notQuestionnaire', 'JSON of another kind']]);
  expect(codes('{"resourceType":"Patient"}')).toEqual([['notQuestionnaire', 'a FHIR Patient']]);
  expect(codes(' '.repeat(2_000_001))).toEqual([['tooLarge', '2 MB']]);
  const form = JSON.parse(file([item('a', { type: 'choice', answerValueSet: 'http://x.example/vs' })])) as Json;
  const list = {
    resourceType: 'ValueSet',
    url: 'http://x.example/vs',
    expansion: { contains: [{ code: 'y', display: 'Yes' }] },
  };
  const bundle = (...resources: Json[]) =>
    JSON.stringify({ resourceType: 'Bundle', entry: resources.map((resource) => ({ resource })) });
  expect(importFhir(bundle(list, form)).form!.items[0]!.options).toHaveLength(1);
  expect(codes(bundle(form, form))).toEqual([['notQuestionnaire', 'a bundle of 2 forms']]);
});

test('a list by a whole code system in the file is its codes; one by a filter is not known', () => {
  const list = (include: Json): Json => ({ resourceType: 'ValueSet', id: 'l', compose: { include: [include] } });
  const system = { resourceType: 'CodeSystem', url: 'urn:s', concept: [{ code: 'a' }, { code: 'b', display: 'B' }] };
  const asked = [item('a', { type: 'choice', answerValueSet: '#l' })];
  const read = (include: Json) => imported(asked, { contained: [list(include), system] });
  expect(read({ system: 'urn:s' }).form!.items[0]!.options.map(({ answer }) => answer.valueCoding)).toEqual([
    { system: 'urn:s', code: 'a' },
    { system: 'urn:s', code: 'b', display: 'B' },
  ]);
  expect(read({ system: 'urn:s', filter: [{}] }).form).toBeNull();
  expect(read({ system: 'urn:other' }).form).toBeNull();
});

test('every problem has a sentence that says what to do', () => {
  const { problems } = imported([item('a', { type: 'reference', text: 'Your doctor' }), item('b')]);
  expect(problems.map((one) => [one.text, sentenceOf(one)])).toEqual([
    [
      'Your doctor',
      'Items of type “reference” cannot be answered here. Change it, for example to text, or take it out.',
    ],
  ]);
});
