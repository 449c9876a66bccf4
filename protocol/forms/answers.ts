/**
 * What somebody has answered so far: which questions stand on the page, what is missing or does not fit. Answers of hidden
 * questions are kept, but count nowhere. Pure; the response that comes of it is response.ts's.
 */
import type { Coding, Condition, Form, FormAnswer, FormItem } from './form.ts';
import { flatItems, isQuestion, isSameAnswer, isSameCoding, plainValue } from './form.ts';

/** By linkId; no entry: nothing answered. */
export type Answers = Readonly<Record<string, readonly FormAnswer[]>>;

/** What was answered to this question. A linkId may be any word, also one that every object knows. */
export const answerTo = (answers: Answers, linkId: string): readonly FormAnswer[] =>
  (Object.hasOwn(answers, linkId) ? answers[linkId] : undefined) ?? [];

export type Complaint = 'required' | 'number' | 'whole' | 'date' | 'range' | 'tooLong';

export interface Missing {
  readonly item: FormItem;
  readonly complaint: Complaint;
}

/** A number as it was typed that is none: kept as text so that it can be mended, complained about in the end. */
const NUMBER = /^-?\d+([.,]\d+)?$/;

/** What stands in the form before anybody typed. */
export function initialAnswers({ items }: Form): Answers {
  return Object.fromEntries(
    flatItems(items)
      .filter(({ initial }) => initial.length > 0)
      .map(({ linkId, initial }) => [linkId, initial]),
  );
}

/** The linkIds that are on the page now; scores never are. A condition on a hidden question finds no answer there. */
export function shownItems({ items }: Form, answers: Answers): ReadonlySet<string> {
  const byId = new Map(flatItems(items).map((item) => [item.linkId, item]));
  const parents = new Map(
    flatItems(items).flatMap((parent) => parent.items.map(({ linkId }) => [linkId, parent] as const)),
  );
  const known = new Map<string, boolean>();
  const isShown = (item: FormItem): boolean => {
    const before = known.get(item.linkId);
    if (before !== undefined) return before;
    // While it is being decided it is hidden: a circle of conditions hides all of its questions.
    known.set(item.linkId, false);
    const parent = parents.get(item.linkId);
    const holds = (condition: Condition): boolean => {
      const question = byId.get(condition.question);
      const isAsked = question !== undefined && isShown(question);
      return compares(condition, isAsked ? answerTo(answers, condition.question) : []);
    };
    const { conditions, isAny } = item;
    const isEnabled =
      item.score === null && (conditions.length === 0 || (isAny ? conditions.some(holds) : conditions.every(holds)));
    const result = isEnabled && (parent === undefined || isShown(parent));
    known.set(item.linkId, result);
    return result;
  };
  return new Set([...byId.values()].filter(isShown).map(({ linkId }) => linkId));
}

function compares({ operator, expected }: Condition, given: readonly FormAnswer[]): boolean {
  if (operator === 'exists') return given.length > 0 === expected;
  if (operator === '!=') return !given.some((answer) => isEqual(answer, expected));
  return given.some((answer) => {
    if (operator === '=') return isEqual(answer, expected);
    const value = plainValue(answer);
    if (typeof expected === 'object' || typeof value !== typeof expected) return false;
    if (operator === '>') return value > expected;
    if (operator === '<') return value < expected;
    return operator === '>=' ? value >= expected : value <= expected;
  });
}

function isEqual(answer: FormAnswer, expected: boolean | number | string | Coding): boolean {
  if (typeof expected !== 'object') return plainValue(answer) === expected;
  return answer.valueCoding !== undefined && isSameCoding(answer.valueCoding, expected);
}

/** Typed text of a question → its answer; text that is no number or day stays text, and `complaints` names it. */
export function typedAnswer(item: FormItem, typed: string): readonly FormAnswer[] {
  const text = typed.trim();
  if (text === '') return [];
  if (item.type === 'date') return [/^\d{4}-\d{2}-\d{2}$/.test(text) ? { valueDate: text } : { valueString: text }];
  if (item.type !== 'integer' && item.type !== 'decimal') return [{ valueString: typed }];
  if (!NUMBER.test(text)) return [{ valueString: text }];
  const number = Number(text.replace(',', '.'));
  if (item.type === 'decimal') return [{ valueDecimal: number }];
  return [Number.isSafeInteger(number) ? { valueInteger: number } : { valueString: text }];
}

/** Everything that keeps the form from being sent, in the order of the page. */
export function complaints(form: Form, answers: Answers): readonly Missing[] {
  const shown = shownItems(form, answers);
  return flatItems(form.items).flatMap((item) => {
    const complaint = shown.has(item.linkId) ? complaintAbout(item, answerTo(answers, item.linkId)) : null;
    return complaint === null ? [] : [{ item, complaint }];
  });
}

function complaintAbout(item: FormItem, given: readonly FormAnswer[]): Complaint | null {
  const { type, isRequired, maxLength, min, max } = item;
  if (!isQuestion(item)) return null;
  const said = given.filter((answer) => answer.valueString?.trim() !== '');
  if (said.length === 0) return isRequired ? 'required' : null;
  for (const answer of said) {
    const isText = answer.valueString !== undefined;
    if (type === 'integer' && isText) return NUMBER.test(answer.valueString) ? 'whole' : 'number';
    if (type === 'decimal' && isText) return 'number';
    if (type === 'date' && (isText || !isDay(answer.valueDate ?? ''))) return 'date';
    const value = plainValue(answer);
    if (typeof value === 'number' && ((min !== null && value < min) || (max !== null && value > max))) return 'range';
    if (typeof value === 'string' && maxLength !== null && value.length > maxLength) return 'tooLong';
  }
  return null;
}

const isDay = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

/** Chosen or not, one option of a question. With `isRepeated` the others stay. */
export function toggled(item: FormItem, given: readonly FormAnswer[], option: FormAnswer, on: boolean): FormAnswer[] {
  const others = given.filter((answer) => !isSameAnswer(answer, option));
  if (!item.isRepeated) return on ? [option] : [];
  return on ? [...others, option] : others;
}

/** How far somebody is: answered and shown questions. */
export function progress(form: Form, answers: Answers): { readonly done: number; readonly of: number } {
  const shown = shownItems(form, answers);
  const questions = flatItems(form.items).filter((item) => shown.has(item.linkId) && isQuestion(item));
  return { done: questions.filter(({ linkId }) => answerTo(answers, linkId).length > 0).length, of: questions.length };
}
