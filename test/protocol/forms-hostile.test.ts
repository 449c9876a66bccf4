/** Forms and answers that somebody made to break whoever reads them: nothing throws, hangs, or counts what is no answer. */
import { expect, test } from 'vitest';
import { mergeDrafts, noDraft } from '../../client/patient/draft.ts';
import { complaints, progress, shownItems } from '../../protocol/forms/answers.ts';
import { importFhir } from '../../protocol/forms/import.ts';
import { readForm } from '../../protocol/forms/read.ts';
import { readResponse, returnedRows, toResponse } from '../../protocol/forms/response.ts';
import { riskyItems, totals } from '../../protocol/forms/score.ts';

const RISK = 'https://corridor.example/fhir/StructureDefinition/form-risk-answer';
const SCORE = 'https://corridor.example/fhir/StructureDefinition/form-score';
const codes = (file: unknown) =>
  importFhir(typeof file === 'string' ? file : JSON.stringify(file)).problems.map(({ code, detail }) => [code, detail]);

test('questions named like what every object knows are asked, answered, scored and returned like any other', () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty'];
  const asked = names.map((linkId) => ({
    linkId,
    text: linkId,
    type: 'integer',
    required: true,
    extension: [{ url: RISK, valueInteger: 3 }],
  }));
  const item = [
    ...asked,
    {
      linkId: 'after',
      type: 'string',
      enableWhen: [{ question: 'constructor', operator: 'exists', answerBoolean: true }],
    },
    {
      linkId: 'sum',
      type: 'decimal',
      extension: [{ url: SCORE, extension: names.map((one) => ({ url: 'of', valueString: one })) }],
    },
  ];
  const form = readForm({ title: 'Odd names', item }, 0);
  expect([...shownItems(form, {})]).toEqual(names);
  expect(complaints(form, {}).map(({ complaint }) => complaint)).toEqual(names.map(() => 'required'));
  expect(progress(form, {})).toEqual({ done: 0, of: 4 });
  expect(riskyItems(form, {})).toEqual([]);
  const answers = Object.fromEntries(names.map((name, at) => [name, [{ valueInteger: at }]]));
  expect(totals(form, answers)).toMatchObject([{ total: 6, answered: 4 }]);
  expect(riskyItems(form, answers).map(({ linkId }) => linkId)).toEqual(['hasOwnProperty']);
  const sent: unknown = JSON.parse(JSON.stringify(toResponse(form, answers, 0)));
  const back = readResponse(form, sent as Record<string, unknown>);
  expect(back).toMatchObject({ strange: [] });
  expect(returnedRows(form, back.answers).map(({ answers: [one] }) => one)).toEqual([
    { valueInteger: 0 },
    { valueInteger: 1 },
    { valueInteger: 2 },
    { valueInteger: 3 },
    undefined,
  ]);
  const draft = { reply: '', forms: { f: { answers, sentAt: null } } };
  expect(mergeDrafts(noDraft, draft, noDraft)).toEqual(draft);
});

test('a number without end is no answer and no weight', () => {
  const form = readForm({ item: [{ linkId: 'n', type: 'integer', text: 'How many?' }] }, 0);
  const response = JSON.parse('{"item":[{"linkId":"n","answer":[{"valueInteger":1e999}]}]}') as Record<string, unknown>;
  expect(readResponse(form, response).answers).toEqual({});
});

test('ten thousand items, a file of brackets, lists of answers without end: said at once, whatever else is wrong', () => {
  const many = Array.from({ length: 60_000 }, () => ({ linkId: 'x', type: '?' }));
  expect(codes({ resourceType: 'Questionnaire', title: 'Many', item: many })).toEqual([['tooLarge', '300 items']]);
  const open = '{"linkId":"1","type":"group","item":[';
  const deep = `{"resourceType":"Questionnaire","item":[${open.repeat(30_000)}${']}'.repeat(30_000)}]}`;
  expect(codes(deep)).toEqual([['tooDeep', '8']]);
  const answerOption = Array.from({ length: 50_000 }, (_, at) => ({ valueInteger: at }));
  const question = { linkId: '1', text: 'Which?', type: 'choice', answerOption };
  expect(codes({ resourceType: 'Questionnaire', title: 'Long', item: [question] })).toEqual([
    ['tooLarge', '200 answers'],
  ]);
});

test('two questions with one linkId, one inside itself, and a circle of conditions are read without an end', () => {
  const when = (question: string) => [{ question, operator: 'exists', answerBoolean: true }];
  const item = [
    { linkId: 'a', type: 'group', text: 'A', item: [{ linkId: 'a', type: 'string', text: 'A again' }] },
    { linkId: 'b', type: 'string', text: 'B', enableWhen: when('c') },
    { linkId: 'c', type: 'string', text: 'C', enableWhen: when('b') },
  ];
  const form = readForm({ title: 'Circles', item }, 0);
  expect(shownItems(form, { b: [{ valueString: 'x' }], c: [{ valueString: 'y' }] })).toEqual(new Set());
  expect(codes({ resourceType: 'Questionnaire', title: 'Circles', item }).map(([code]) => code)).toEqual([
    'sameLinkId',
    'conditionOrder',
  ]);
});
