/** Forms: what is written as FHIR is read as the same form, answers become a response and come back, and what they count. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { complaints, shownItems, type Answers } from '../../protocol/forms/answers.ts';
import { checkForm } from '../../protocol/forms/check.ts';
import { flatItems, isQuestion, type Condition, type Form, type FormAnswer } from '../../protocol/forms/form.ts';
import type { FormItem, FormOption } from '../../protocol/forms/form.ts';
import { importFhir } from '../../protocol/forms/import.ts';
import { emptyForm, freeLinkId, kindOf, KINDS, newItem } from '../../protocol/forms/kinds.ts';
import { GAD_7, PHQ_9, publishedForms } from '../../protocol/forms/published.ts';
import { readForm } from '../../protocol/forms/read.ts';
import { pictureOf, readResponse, returnedRows, toResponse } from '../../protocol/forms/response.ts';
import { riskyItems, totals } from '../../protocol/forms/score.ts';
import { writeForm } from '../../protocol/forms/write.ts';

const words = fc.stringMatching(/^[\p{L}0-9 ,?!ÄÖ→'"\\<-]{0,30}\S$/u);
const number = fc.integer({ min: -1000, max: 1000 });
const coding = fc.record({ system: fc.constant('urn:x'), code: fc.string({ minLength: 1 }), display: words });
const option = (answer: FormAnswer, weight: number | null): FormOption => ({ answer, weight });

const optionsOf = fc
  .uniqueArray(words, { minLength: 1, maxLength: 5 })
  .chain((labels) =>
    fc
      .tuple(fc.boolean(), fc.array(fc.option(number), { minLength: labels.length, maxLength: labels.length }))
      .map(([isCoded, weights]) =>
        labels.map((display, at) =>
          option(
            isCoded ? { valueCoding: { system: 'urn:x', code: `c${at}`, display } } : { valueString: display },
            weights[at] ?? null,
          ),
        ),
      ),
  );

/** Any item of the builder, with what its kind may have. */
const anyItem = (linkId: string): fc.Arbitrary<FormItem> =>
  fc
    .record({
      kind: fc.constantFrom(...KINDS.filter((kind) => kind !== 'score')),
      text: words,
      prefix: fc.constantFrom('', '1.', 'a)'),
      codes: fc.array(coding, { maxLength: 2 }),
      isRequired: fc.boolean(),
      maxLength: fc.option(fc.integer({ min: 1, max: 500 })),
      limits: fc.option(fc.tuple(number, fc.nat(500))),
      options: optionsOf,
      initial: fc.boolean(),
      risk: fc.boolean(),
    })
    .map(({ kind, text, prefix, codes, isRequired, maxLength, limits, options, initial, risk }) => {
      const item = newItem(kind, linkId);
      const first = options[0]!.answer;
      if (kind === 'section' || kind === 'statement') return { ...item, text, prefix };
      const asked = { ...item, text, prefix, codes, isRequired };
      if (kind === 'text' || kind === 'longText') {
        return { ...asked, maxLength, initial: initial ? [{ valueString: text }] : [] };
      }
      if (kind === 'number' && limits !== null) return { ...asked, min: limits[0], max: limits[0] + limits[1] };
      if (kind === 'yesNo') return { ...asked, risks: risk ? [{ valueBoolean: true }] : [] };
      if (kind !== 'choice' && kind !== 'multiChoice') return asked;
      return { ...asked, options, initial: initial ? [first] : [], risks: risk ? [first] : [] };
    });

/** A condition on an earlier question. */
function conditionOn(question: FormItem): Condition {
  const on = (operator: Condition['operator'], expected: Condition['expected']) => ({
    question: question.linkId,
    operator,
    expected,
  });
  const [first] = question.options;
  if (first?.answer.valueCoding !== undefined) return on('=', first.answer.valueCoding);
  if (first !== undefined) return on('!=', first.answer.valueString ?? '');
  if (question.type === 'decimal' || question.type === 'integer') return on('>=', 3);
  if (question.type === 'date') return on('<', '2026-11-23');
  return on('exists', true);
}

/** Sections hold what follows them, conditions look back, and a score adds up what counts. */
const anyForm: fc.Arbitrary<Form> = fc
  .integer({ min: 1, max: 8 })
  .chain((size) =>
    fc.record({
      items: fc.tuple(...Array.from({ length: size }, (_, at) => anyItem(`/${at + 1}.a`))),
      isConditional: fc.boolean(),
      isAny: fc.boolean(),
      title: words,
      description: fc.constantFrom('', 'Please answer.'),
      crisisText: fc.constantFrom('', 'Call 999 now.'),
      version: fc.option(fc.constantFrom('1', '2.1-draft')),
      derivedFrom: fc.option(fc.constant('http://loinc.org/q/1|2')),
      codes: fc.array(coding, { maxLength: 1 }),
    }),
  )
  .map(({ items, isConditional, isAny, ...rest }) => {
    const first = { ...newItem('yesNo', 'first'), text: 'Well?' };
    const asked = items.map((item, at) => {
      const before = at === 0 ? first : items[at - 1]!;
      if (!isConditional || !isQuestion(before)) return item;
      return { ...item, conditions: [conditionOn(before)], isAny };
    });
    const of = [first, ...asked.filter(({ options }) => options.some(({ weight }) => weight !== null))];
    const score = {
      ...newItem('score', 'sum'),
      text: 'Total',
      score: {
        of: of.map(({ linkId }) => linkId),
        bands: [
          { from: 0, label: 'Low' },
          { from: 1.5, label: 'High' },
        ],
      },
    };
    const url = 'https://forms.example/any';
    return { ...emptyForm, ...rest, key: url, url, items: [first, ...nested(asked), score] };
  });

function nested(items: readonly FormItem[]): FormItem[] {
  const at = items.findIndex(({ type }) => type === 'group');
  if (at < 0) return [...items];
  return [...items.slice(0, at), { ...items[at]!, items: nested(items.slice(at + 1)) }];
}

describe('FHIR', () => {
  test('any form that the builder can make comes back as it was, through a file', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        expect(checkForm(form)).toEqual([]);
        const { form: back, problems } = importFhir(JSON.stringify(writeForm(form)));
        expect(back).toEqual(form);
        expect(problems).toEqual([]);
        expect(readForm(writeForm(form), 5)).toEqual(form);
      }),
    );
  });

  test('the published ones come back as they are, with nothing to complain about', () => {
    for (const form of publishedForms) {
      expect(checkForm(form)).toEqual([]);
      expect(importFhir(JSON.stringify(writeForm(form)))).toEqual({ form, problems: [] });
    }
  });

  test('what is written holds codes, weights and conditions as FHIR R4 has them', () => {
    const [phq] = publishedForms;
    expect(writeForm(phq!)).toMatchObject({
      resourceType: 'Questionnaire',
      url: 'https://corridor.example/fhir/Questionnaire/phq-9',
      version: '1',
      derivedFrom: ['http://loinc.org/q/44249-1'],
      status: 'active',
      code: [{ system: 'http://loinc.org', code: '44249-1' }],
    });
    expect((writeForm(phq!)['item'] as Record<string, unknown>[])[1]).toMatchObject({
      linkId: '44250-9',
      type: 'choice',
      code: [{ system: 'http://loinc.org', code: '44250-9' }],
      answerOption: [0, 1, 2, 3].map((valueDecimal) => ({
        extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal }],
      })),
    });
    const date = { ...newItem('date', 'd'), text: 'When?' };
    const later = { ...newItem('text', 't'), text: 'x', conditions: [conditionOn(date)] };
    expect(writeForm({ ...emptyForm, items: [date, later] })['item']).toMatchObject([
      {},
      { enableWhen: [{ question: 'd', operator: '<', answerDate: '2026-11-23' }] },
    ]);
  });

  test('each kind of the builder is known again', () => {
    for (const kind of KINDS) expect(kindOf(newItem(kind, 'x'))).toBe(kind);
    expect(kindOf({ ...newItem('text', 'x'), type: 'unknown' })).toBeNull();
    expect(freeLinkId([{ linkId: '2' }, { linkId: '3' }])).toBe('4');
  });
});

const FREQUENCY = ['LA6568-5', 'LA6569-3', 'LA6570-1', 'LA6571-9'];
const frequency = (count: number): FormAnswer => ({
  valueCoding: { system: 'http://loinc.org', code: FREQUENCY[count]! },
});
const [phq, gad] = publishedForms as [Form, Form];
const answersTo = (codes: readonly (readonly [string, string])[], counts: readonly number[]): Answers =>
  Object.fromEntries(codes.map(([code], at) => [code, [frequency(counts[at] ?? 0)]]));

describe('scores', () => {
  test.each([
    [[0, 0, 0, 0, 0, 0, 0, 0, 0], 0, 'Minimal'],
    [[1, 1, 1, 1, 0, 0, 0, 0, 0], 4, 'Minimal'],
    [[1, 1, 1, 1, 1, 0, 0, 0, 0], 5, 'Mild'],
    [[1, 1, 1, 1, 1, 1, 1, 1, 1], 9, 'Mild'],
    [[2, 2, 2, 2, 2, 0, 0, 0, 0], 10, 'Moderate'],
    [[3, 3, 3, 3, 3, 0, 0, 0, 0], 15, 'Moderately severe'],
    [[3, 3, 3, 3, 3, 3, 2, 0, 0], 20, 'Severe'],
    [[3, 3, 3, 3, 3, 3, 3, 3, 3], 27, 'Severe'],
  ])('PHQ-9 %j counts %d: %s', (counts, total, label) => {
    expect(totals(phq, answersTo(PHQ_9.questions, counts))).toMatchObject([
      { item: { linkId: '44261-6' }, total, band: { label }, answered: 9, asked: 9 },
    ]);
  });

  test.each([
    [4, 'Minimal'],
    [5, 'Mild'],
    [10, 'Moderate'],
    [15, 'Severe'],
    [21, 'Severe'],
  ])('GAD-7 %d: %s', (total, label) => {
    const counts = GAD_7.questions.map((_, at) => Math.min(3, Math.max(0, total - 3 * at)));
    expect(totals(gad, answersTo(GAD_7.questions, counts))).toMatchObject([{ total, band: { label } }]);
  });

  test('for any answers the total is the sum of the weights; one left out and there is none', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 9, maxLength: 9 }), fc.nat(8), (counts, out) => {
        const answers = answersTo(PHQ_9.questions, counts);
        expect(totals(phq, answers)[0]!.total).toBe(counts.reduce((sum, one) => sum + one, 0));
        const { [PHQ_9.questions[out]![0]]: _left, ...others } = answers;
        expect(totals(phq, others)[0]).toMatchObject({ total: null, band: null, answered: 8, asked: 9 });
      }),
    );
  });

  test('numbers count as they are, yes as one, several choices together, and what is hidden not at all', () => {
    const yesNo = { ...newItem('yesNo', 'a'), text: 'a' };
    const scale = {
      ...newItem('scale', 'b'),
      text: 'b',
      conditions: [{ question: 'a', operator: '=', expected: true }],
    } as const;
    const many = {
      ...newItem('multiChoice', 'c'),
      text: 'c',
      options: [option({ valueString: 'x' }, 2), option({ valueString: 'y' }, 3), option({ valueString: 'z' }, null)],
    };
    const sum = { ...newItem('score', 's'), text: 's', score: { of: ['a', 'b', 'c'], bands: [] } };
    const form = { ...emptyForm, items: [yesNo, scale, many, sum] };
    const given = { b: [{ valueInteger: 7 }], c: [{ valueString: 'x' }, { valueString: 'y' }] };
    const total = (answers: Answers) => totals(form, answers)[0]!.total;
    expect(total({ ...given, a: [{ valueBoolean: true }] })).toBe(13);
    expect(total({ ...given, a: [{ valueBoolean: false }] })).toBe(5);
    expect(total({ ...given, a: [{ valueBoolean: true }], c: [{ valueString: 'z' }] })).toBeNull();
    expect(shownItems(form, {}).has('s')).toBe(false);
  });

  test('PHQ-9’s ninth question is a risk answer from “several days” on, wherever the others stand', () => {
    expect(riskyItems(phq, answersTo(PHQ_9.questions, [3, 3, 3, 3, 3, 3, 3, 3, 0]))).toEqual([]);
    for (const count of [1, 2, 3]) {
      const found = riskyItems(phq, answersTo(PHQ_9.questions, [0, 0, 0, 0, 0, 0, 0, 0, count]));
      expect(found.map(({ linkId }) => linkId)).toEqual(['44260-8']);
    }
    expect(riskyItems(gad, answersTo(GAD_7.questions, [3, 3, 3, 3, 3, 3, 3]))).toEqual([]);
  });
});

describe('a response', () => {
  const answers = answersTo(PHQ_9.questions, [1, 2, 3, 0, 1, 2, 3, 0, 1]);

  test('names form and version, holds the total, and is read back as the same answers', () => {
    const response = toResponse(phq, answers, Date.UTC(2026, 10, 23));
    expect(response).toMatchObject({
      questionnaire: 'https://corridor.example/fhir/Questionnaire/phq-9|1',
      status: 'completed',
      authored: '2026-11-23T00:00:00.000Z',
    });
    expect(response['item']).toContainEqual({ linkId: '44261-6', text: 'Total', answer: [{ valueDecimal: 13 }] });
    expect(readResponse(phq, response)).toEqual({ answers, authoredAt: Date.UTC(2026, 10, 23), strange: [] });
    const rows = returnedRows(phq, answers);
    expect(rows.map(({ item }) => item.linkId)).toEqual(['stem', ...PHQ_9.questions.map(([code]) => code), '69722-7']);
  });

  test('of any form with answers to every question comes back whole', () => {
    fc.assert(
      fc.property(anyForm, (form) => {
        const all = Object.fromEntries(
          flatItems(form.items)
            .filter(isQuestion)
            .map((item) => [item.linkId, [answerOf(item)]]),
        );
        const shown = shownItems(form, all);
        const seen = Object.fromEntries(Object.entries(all).filter(([linkId]) => shown.has(linkId)));
        const read = readResponse(
          form,
          JSON.parse(JSON.stringify(toResponse(form, all, 0))) as Record<string, unknown>,
        );
        expect(read).toEqual({ answers: seen, authoredAt: 0, strange: [] });
      }),
    );
  });

  test('names what is no answer of this form instead of showing it', () => {
    const response = {
      item: [
        { linkId: '44250-9', answer: [{ valueString: 'Nearly every day' }] },
        { linkId: 'extra', answer: [{ valueBoolean: true }] },
        { linkId: '44255-8', answer: [frequency(1)] },
        { linkId: '44255-8', answer: [frequency(3)] },
        { linkId: '44261-6', answer: [{ valueDecimal: 0 }] },
      ],
    };
    expect(readResponse(phq, response)).toEqual({
      answers: { '44255-8': [frequency(1)] },
      authoredAt: null,
      strange: ['44250-9', 'extra', '44255-8'],
    });
  });

  test('a signature is a picture only where it is one', () => {
    const of = (contentType: string, data?: string) =>
      pictureOf({ valueAttachment: { contentType, ...(data !== undefined && { data }) } });
    expect(of('image/png', 'iVBORw0KGgo=')).toBe('data:image/png;base64,iVBORw0KGgo=');
    for (const one of [of('image/svg+xml', 'AAAA'), of('image/png', '"><b>'), of('image/png'), pictureOf({})]) {
      expect(one).toBeNull();
    }
  });

  test('nobody can be made to answer what is not shown, nor a section', () => {
    expect(complaints(phq, answers)).toEqual([]);
    expect(complaints(phq, {}).map(({ item }) => item.linkId)).toEqual(PHQ_9.questions.map(([code]) => code));
  });
});

/** Something that fits. */
function answerOf({ type, options, isSignature }: FormItem): FormAnswer {
  const [first] = options;
  if (first !== undefined) return first.answer;
  if (type === 'boolean') return { valueBoolean: true };
  if (type === 'integer') return { valueInteger: 4 };
  if (type === 'decimal') return { valueDecimal: 4.5 };
  if (type === 'date') return { valueDate: '2026-11-01' };
  if (type !== 'attachment') return { valueString: 'words' };
  return { valueAttachment: { contentType: 'image/png', ...(isSignature && { data: 'AA==' }) } };
}
