/**
 * Forms on the patients' page: what is asked, when a question appears, what is missing, and the response that goes back;
 * and how the drafts of two devices become one.
 */
import { describe, expect, test } from 'vitest';
import { mergeDrafts, noDraft, draftText, readDraft } from '../../client/patient/draft.ts';
import {
  complaints,
  initialAnswers,
  progress,
  shownItems,
  toggled,
  typedAnswer,
  type Answers,
} from '../../protocol/forms/answers.ts';
import type { FormItem } from '../../protocol/forms/form.ts';
import { readForm } from '../../protocol/forms/read.ts';
import { toResponse } from '../../protocol/forms/response.ts';

const LOINC = 'http://loinc.org';
const coding = (code: string, display: string) => ({ valueCoding: { system: LOINC, code, display } });
const OFTEN = [coding('LA6568-5', 'Not at all'), coding('LA6569-3', 'Several days')];

const form = readForm(
  {
    resourceType: 'Questionnaire',
    url: 'https://forms.example/intake',
    version: '2',
    title: 'Intake',
    item: [
      { linkId: 'intro', type: 'display', text: 'Please answer what you can.' },
      { linkId: 'mood', type: 'choice', text: 'Feeling down?', required: true, answerOption: OFTEN },
      {
        linkId: 'more',
        type: 'group',
        text: 'More about it',
        enableWhen: [{ question: 'mood', operator: '=', answerCoding: { system: LOINC, code: 'LA6569-3' } }],
        item: [
          { linkId: 'since', type: 'date', text: 'Since when?', required: true },
          {
            linkId: 'hours',
            type: 'decimal',
            text: 'Hours of sleep',
            enableWhen: [{ question: 'since', operator: 'exists', answerBoolean: true }],
          },
        ],
      },
      {
        linkId: 'age',
        type: 'integer',
        text: 'Age',
        extension: [
          { url: 'http://hl7.org/fhir/StructureDefinition/minValue', valueInteger: 18 },
          { url: 'http://hl7.org/fhir/StructureDefinition/maxValue', valueInteger: 120 },
        ],
      },
      { linkId: 'note', type: 'string', text: 'Anything else?', maxLength: 5, initial: [{ valueString: 'none' }] },
      { linkId: 'sign', type: 'reference', text: 'Your doctor', required: true },
      { type: 'string', text: 'without a linkId' },
    ],
  },
  0,
);
const itemOf = (linkId: string): FormItem => form.items.find((item) => item.linkId === linkId)!;
const complained = (answers: Answers) =>
  complaints(form, answers).map(({ item, complaint }) => [item.linkId, complaint]);

describe('a form', () => {
  test('is read with its key, canonical address and starting answers; what has no name is left out', () => {
    expect(form).toMatchObject({
      key: 'https://forms.example/intake',
      url: 'https://forms.example/intake',
      version: '2',
    });
    expect(form.items.map(({ type }) => type)).toEqual(['display', 'choice', 'group', 'integer', 'string', 'unknown']);
    expect(initialAnswers(form)).toEqual({ note: [{ valueString: 'none' }] });
    expect(readForm({}, 3)).toMatchObject({ key: '3', title: '', items: [] });
  });

  test('shows what its conditions allow, also inside of what is hidden', () => {
    expect([...shownItems(form, {})]).toEqual(['intro', 'mood', 'age', 'note', 'sign']);
    const several = { mood: [OFTEN[1]!] };
    expect(shownItems(form, several).has('since')).toBe(true);
    expect(shownItems(form, several).has('hours')).toBe(false);
    expect(shownItems(form, { ...several, since: [{ valueDate: '2026-11-01' }] }).has('hours')).toBe(true);
    expect(shownItems(form, { mood: [OFTEN[0]!], since: [{ valueDate: '2026-11-01' }] }).has('hours')).toBe(false);
  });

  test('circles of conditions hide their questions instead of hanging', () => {
    const circle = readForm(
      {
        item: ['a', 'b'].map((linkId, at) => ({
          linkId,
          type: 'string',
          enableWhen: [{ question: 'ba'[at], operator: 'exists', answerBoolean: true }],
        })),
      },
      0,
    );
    expect(shownItems(circle, { a: [{ valueString: 'x' }], b: [{ valueString: 'y' }] }).size).toBe(0);
  });

  test('says what is missing or does not fit, and nothing about what is hidden or cannot be answered', () => {
    expect(complained({})).toEqual([['mood', 'required']]);
    const answers = { mood: [OFTEN[1]!], age: [{ valueInteger: 7 }], note: [{ valueString: 'too long' }] };
    expect(complained(answers)).toEqual([
      ['since', 'required'],
      ['age', 'range'],
      ['note', 'tooLong'],
    ]);
    expect(complained({ mood: [OFTEN[0]!], age: [{ valueString: 'x' }] })).toEqual([['age', 'number']]);
    expect(complained({ mood: [OFTEN[0]!], age: [{ valueString: '1.5' }] })).toEqual(
      [['age', 'range']].map(() => ['age', 'whole']),
    );
    expect(complained({ mood: [OFTEN[1]!], since: [{ valueDate: '2026-02-30' }] })).toEqual([['since', 'date']]);
  });

  test('typed text becomes an answer of the question’s kind, else it stays as it was typed', () => {
    expect(typedAnswer(itemOf('age'), ' 42 ')).toEqual([{ valueInteger: 42 }]);
    expect(typedAnswer(itemOf('age'), '4.5')).toEqual([{ valueString: '4.5' }]);
    expect(typedAnswer({ ...itemOf('age'), type: 'decimal' }, '7,5')).toEqual([{ valueDecimal: 7.5 }]);
    expect(typedAnswer(itemOf('note'), '  ')).toEqual([]);
    expect(typedAnswer({ ...itemOf('note'), type: 'date' }, '2026-11-01')).toEqual([{ valueDate: '2026-11-01' }]);
  });

  test('choices: one takes the place of the other, of several each stands for itself', () => {
    const [none, some] = OFTEN as [(typeof OFTEN)[0], (typeof OFTEN)[0]];
    expect(toggled(itemOf('mood'), [none], some, true)).toEqual([some]);
    const many = { ...itemOf('mood'), isRepeated: true };
    expect(toggled(many, [none], some, true)).toEqual([none, some]);
    expect(toggled(many, [none, some], none, false)).toEqual([some]);
  });

  test('the response holds codes as they came, groups as they stand, and nothing that is hidden', () => {
    const answers = { mood: [OFTEN[0]!], since: [{ valueDate: '2026-11-01' }], age: [{ valueInteger: 42 }] };
    expect(toResponse(form, answers, 0)).toEqual({
      resourceType: 'QuestionnaireResponse',
      questionnaire: 'https://forms.example/intake|2',
      status: 'completed',
      authored: '1970-01-01T00:00:00.000Z',
      item: [
        { linkId: 'mood', text: 'Feeling down?', answer: [OFTEN[0]] },
        { linkId: 'age', text: 'Age', answer: [{ valueInteger: 42 }] },
      ],
    });
    const shown = toResponse(form, { ...answers, mood: [OFTEN[1]!] }, 0);
    expect(shown['item']).toContainEqual({
      linkId: 'more',
      text: 'More about it',
      item: [{ linkId: 'since', text: 'Since when?', answer: [{ valueDate: '2026-11-01' }] }],
    });
    expect(progress(form, answers)).toEqual({ done: 2, of: 3 });
  });
});

describe('drafts of two devices', () => {
  const intake = (answers: Answers, sentAt: number | null = null) => ({ intake: { answers, sentAt } });

  test('each keeps what it changed; of what both changed, mine stands; a return is never forgotten', () => {
    const base = { reply: 'a', forms: intake({ x: [{ valueInteger: 1 }] }) };
    const mine = { reply: 'a b', forms: intake({ x: [{ valueInteger: 2 }] }) };
    const theirs = { reply: 'a', forms: intake({ x: [{ valueInteger: 3 }], y: [{ valueBoolean: true }] }, 5) };
    expect(mergeDrafts(base, mine, theirs)).toEqual({
      reply: 'a b',
      forms: intake({ x: [{ valueInteger: 2 }], y: [{ valueBoolean: true }] }, 5),
    });
    expect(mergeDrafts(base, base, { ...base, forms: intake({}) })).toEqual({ reply: 'a', forms: intake({}) });
  });

  test('are read as they were written; one of a newer page is none', () => {
    const draft = { reply: 'grüße', forms: intake({ x: [{ valueInteger: 1 }] }) };
    expect(readDraft(draftText(draft))).toEqual(draft);
    expect(readDraft('{"v":2}')).toEqual(noDraft);
  });
});
