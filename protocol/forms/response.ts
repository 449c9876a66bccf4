/**
 * Answers ⇄ FHIR R4 QuestionnaireResponse. Written by whoever fills in the form, read by staff together with the form it
 * answers; what does not belong to that form is named, never shown as an answer of it. Pure.
 */
import { answerTo, shownItems, type Answers } from './answers.ts';
import { objects, textOf, type Json } from './fhir.ts';
import { canonicalOf, flatItems, isSameAnswer, type Form, type FormAnswer, type FormItem } from './form.ts';
import { readAnswer } from './read.ts';
import { totals } from './score.ts';

/** The response of what is shown, with the scores that are whole; `authored` in epoch ms. */
export function toResponse(form: Form, answers: Answers, authored: number): Record<string, unknown> {
  const shown = shownItems(form, answers);
  const scores = new Map(totals(form, answers).map(({ item, total }) => [item.linkId, total]));
  const answersOf = (item: FormItem): readonly FormAnswer[] => {
    if (item.score === null) return shown.has(item.linkId) ? answerTo(answers, item.linkId) : [];
    const total = scores.get(item.linkId) ?? null;
    if (total === null) return [];
    return [item.type === 'integer' ? { valueInteger: total } : { valueDecimal: total }];
  };
  const responseItems = (items: readonly FormItem[]): Record<string, unknown>[] =>
    items.flatMap((item) => {
      if (item.type === 'display' || item.type === 'unknown') return [];
      const answer = answersOf(item);
      const inside = responseItems(item.items);
      if (answer.length === 0 && inside.length === 0) return [];
      return [
        {
          linkId: item.linkId,
          ...(item.text !== '' && { text: item.text }),
          ...(answer.length > 0 && { answer: withInside(answer, inside) }),
          ...(answer.length === 0 && { item: inside }),
        },
      ];
    });
  const canonical = canonicalOf(form);
  const item = responseItems(form.items);
  return {
    resourceType: 'QuestionnaireResponse',
    ...(canonical !== null && { questionnaire: canonical }),
    status: 'completed',
    authored: new Date(authored).toISOString(),
    ...(item.length > 0 && { item }),
  };
}

/** Questions below a question stand inside its first answer. */
const withInside = (answer: readonly FormAnswer[], inside: readonly Record<string, unknown>[]) =>
  answer.map((one, index) => ({ ...one, ...(index === 0 && inside.length > 0 && { item: inside }) }));

export interface ReadResponse {
  readonly answers: Answers;
  /** Epoch ms by the clock of whoever answered; null: not said. */
  readonly authoredAt: number | null;
  /** linkIds whose answers are not those of the form: unknown question, wrong kind, or none of its options. */
  readonly strange: readonly string[];
}

/** Scores are left out: they are counted again from the answers. */
export function readResponse(form: Form, response: Json): ReadResponse {
  const byId = new Map(flatItems(form.items).map((item) => [item.linkId, item]));
  const answers = new Map<string, readonly FormAnswer[]>();
  const strange: string[] = [];
  const read = (value: unknown): void => {
    for (const one of objects(value)) {
      const linkId = textOf(one['linkId']);
      const item = byId.get(linkId);
      const given = objects(one['answer']);
      const said = given.flatMap(readAnswer);
      if (
        item === undefined ||
        answers.has(linkId) ||
        (item.score === null && !said.every((each) => fits(item, each)))
      ) {
        strange.push(linkId);
      } else if (said.length > 0 && item.score === null) answers.set(linkId, said);
      read(one['item']);
      given.forEach((each) => read(each['item']));
    }
  };
  read(response['item']);
  const authored = Date.parse(textOf(response['authored']));
  return { answers: Object.fromEntries(answers), authoredAt: Number.isNaN(authored) ? null : authored, strange };
}

const KINDS = {
  string: ['valueString'],
  text: ['valueString'],
  integer: ['valueInteger'],
  decimal: ['valueDecimal', 'valueInteger'],
  date: ['valueDate'],
  boolean: ['valueBoolean'],
  attachment: ['valueAttachment'],
  choice: [],
  'open-choice': ['valueString'],
  group: [],
  display: [],
  unknown: [],
} as const satisfies Record<FormItem['type'], readonly (keyof FormAnswer)[]>;

function fits({ type, options }: FormItem, given: FormAnswer): boolean {
  if (options.some(({ answer }) => isSameAnswer(answer, given))) return true;
  return KINDS[type].some((kind) => given[kind] !== undefined);
}

export interface ReturnedRow {
  readonly item: FormItem;
  /** 0: not inside of anything. */
  readonly depth: number;
  /** None for sections, statements, and what was left out. */
  readonly answers: readonly FormAnswer[];
}

/** A response as it is read and printed: every item that stood on the page, in its order. */
export function returnedRows(form: Form, answers: Answers): readonly ReturnedRow[] {
  const shown = shownItems(form, answers);
  const rows = (items: readonly FormItem[], depth: number): readonly ReturnedRow[] =>
    items.flatMap((item) =>
      shown.has(item.linkId)
        ? [{ item, depth, answers: answerTo(answers, item.linkId) }, ...rows(item.items, depth + 1)]
        : [],
    );
  return rows(form.items, 0);
}

/** A drawn signature as an address for an image; null: no picture of that kind. What a patient's page sent is only data. */
export function pictureOf({ valueAttachment }: FormAnswer): string | null {
  const { contentType, data } = valueAttachment ?? {};
  const isPng = contentType === 'image/png' && data !== undefined && /^[A-Za-z0-9+/]+={0,2}$/.test(data);
  return isPng ? `data:image/png;base64,${data}` : null;
}

/** A form with its response as one FHIR R4 resource: the questionnaire holds the codes of the items. */
export const bundleOf = (questionnaire: Json, response: Json): Record<string, unknown> => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [questionnaire, response].map((resource) => ({ resource })),
});
