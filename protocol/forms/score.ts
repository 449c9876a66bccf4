/**
 * What the answers of a form count: sums of weights, the band they fall in, and answers that somebody should look at soon.
 * Computed where the answers are open, in a browser; a server never sees either. Pure.
 */
import { answerTo, shownItems, type Answers } from './answers.ts';
import { flatItems, isSameAnswer, type Band, type Form, type FormAnswer, type FormItem } from './form.ts';

export interface Total {
  /** The item that stands for the score. */
  readonly item: FormItem;
  /** Null until every question of the score that was asked is answered: half a sum would mislead. */
  readonly total: number | null;
  /** Where the total falls; null without a total or bands. */
  readonly band: Band | null;
  readonly answered: number;
  /** Questions of the score that were asked. */
  readonly asked: number;
}

/** Every score of the form, in the order of the page. */
export function totals(form: Form, answers: Answers): readonly Total[] {
  const items = flatItems(form.items);
  const shown = shownItems(form, answers);
  return items.flatMap((item) => {
    if (item.score === null) return [];
    const { of, bands } = item.score;
    const asked = items.filter(({ linkId }) => of.includes(linkId) && shown.has(linkId));
    const counts = asked.map((one) => countOf(one, answerTo(answers, one.linkId))).filter((count) => count !== null);
    const isWhole = asked.length > 0 && counts.length === asked.length;
    const total = isWhole ? counts.reduce((sum, count) => sum + count, 0) : null;
    return [{ item, total, band: bandOf(bands, total), answered: counts.length, asked: asked.length }];
  });
}

const bandOf = (bands: readonly Band[], total: number | null): Band | null =>
  total === null ? null : (bands.findLast(({ from }) => total >= from) ?? null);

/** What one question adds; null: not answered, or by something that counts nothing. */
function countOf({ options }: FormItem, given: readonly FormAnswer[]): number | null {
  const counts = given.map((one) => {
    const weight = options.find(({ answer }) => isSameAnswer(answer, one))?.weight;
    if (weight !== undefined) return weight;
    if (one.valueBoolean !== undefined) return one.valueBoolean ? 1 : 0;
    return one.valueInteger ?? one.valueDecimal ?? null;
  });
  const sure = counts.filter((count) => count !== null);
  return sure.length === 0 || sure.length < counts.length ? null : sure.reduce((sum, count) => sum + count, 0);
}

/** The questions on the page whose answer is one that somebody should look at soon. */
export function riskyItems(form: Form, answers: Answers): readonly FormItem[] {
  const shown = shownItems(form, answers);
  return flatItems(form.items).filter(
    ({ linkId, risks }) =>
      shown.has(linkId) && answerTo(answers, linkId).some((given) => risks.some((risk) => isSameAnswer(given, risk))),
  );
}
