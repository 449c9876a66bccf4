/**
 * What an imported form counts. A published questionnaire that we know by its codes gets its own score, cut-offs and risk answers;
 * of any other the one number that the file computes becomes a plain total, which is said so that somebody looks at it. Pure.
 */
import { counts } from './check.ts';
import { flatItems, isSameAnswer, type Form, type FormAnswer, type FormItem, type Score } from './form.ts';
import { freeLinkId, newItem } from './kinds.ts';
import { problem, type FormProblem } from './problem.ts';
import { FREQUENCY, INSTRUMENTS, LOINC, type Instrument } from './published.ts';

interface Scored {
  readonly form: Form;
  readonly problems: readonly FormProblem[];
}

/** `computed`: linkIds of numbers that the file computes by a rule of its own. */
export function withScore(form: Form, computed: ReadonlySet<string>): Scored {
  const items = flatItems(form.items);
  if (items.some(({ score }) => score !== null)) return { form, problems: [] };
  const instrument = INSTRUMENTS.find(({ questions }) => questions.every(([code]) => items.some(hasCode(code))));
  if (instrument !== undefined) return known(form, instrument, computed);
  const of = items.filter((item) => item.options.some(({ weight }) => weight !== null)).map(({ linkId }) => linkId);
  const computedItems = items.filter(({ linkId }) => computed.has(linkId));
  const [total] = computedItems;
  if (of.length > 0 && total !== undefined && computedItems.length === 1) {
    return { form: scoredAt(form, total, { of, bands: [] }), problems: [problem('warning', 'scoreGuessed', total)] };
  }
  const unused = of.length > 0 ? [problem('warning', 'weightsOnly', null)] : [];
  return { form: without(form, computed), problems: [...computedItems.map(notScored), ...unused] };
}

const hasCode =
  (code: string) =>
  ({ codes }: FormItem): boolean =>
    codes.some((one) => one.code === code && (one.system === undefined || one.system === LOINC));

const notScored = (item: FormItem): FormProblem => problem('warning', 'notScored', item);

function known(form: Form, instrument: Instrument, computed: ReadonlySet<string>): Scored {
  const { questions, bands, risky, total, title } = instrument;
  const items = flatItems(form.items);
  const linkIdOf = (code: string): string => items.find(hasCode(code))?.linkId ?? '';
  const of = questions.map(([code]) => linkIdOf(code));
  const weighted = mapItems(form, (item) => (of.includes(item.linkId) ? withWeights(item) : item));
  if (!of.every((linkId) => flatItems(weighted.items).some((item) => item.linkId === linkId && counts(item)))) {
    return {
      form: without(form, computed),
      problems: items.filter(({ linkId }) => computed.has(linkId)).map(notScored),
    };
  }
  const held = items.find(hasCode(total.code ?? ''));
  const fresh: FormItem = {
    ...newItem('score', freeLinkId(items)),
    text: 'Total',
    codes: [total],
    score: { of, bands },
  };
  const others = new Set([...computed].filter((linkId) => linkId !== held?.linkId));
  const asked = without(weighted, others);
  const left = items.filter(({ linkId }) => others.has(linkId));
  const scored =
    held === undefined ? { ...asked, items: [...asked.items, fresh] } : scoredAt(asked, held, { of, bands });
  const risks = new Set(risky.map(linkIdOf));
  return {
    form: mapItems(scored, (item) => (risks.has(item.linkId) ? { ...item, risks: risksOf(item) } : item)),
    problems: [problem('warning', 'scoreKnown', null, title), ...left.map(notScored)],
  };
}

/** A file that leaves the weights to LOINC: its list of answers counts 0 to 3. */
function withWeights(item: FormItem): FormItem {
  if (item.options.some(({ weight }) => weight !== null)) return item;
  const weightOf = (answer: FormAnswer) => FREQUENCY.find((one) => isSameAnswer(one.answer, answer))?.weight ?? null;
  return { ...item, options: item.options.map(({ answer }) => ({ answer, weight: weightOf(answer) })) };
}

/** Everything that weighs more than nothing. */
const risksOf = ({ options, risks }: FormItem): readonly FormAnswer[] =>
  risks.length > 0 ? risks : options.filter(({ weight }) => (weight ?? 0) > 0).map(({ answer }) => answer);

/** The item that the file has for the total becomes the score. */
const scoredAt = (form: Form, { linkId }: FormItem, score: Score): Form =>
  mapItems(form, (item) =>
    item.linkId === linkId
      ? { ...item, type: item.type === 'integer' ? 'integer' : 'decimal', isRequired: false, isReadOnly: true, score }
      : item,
  );

function mapItems(form: Form, change: (item: FormItem) => FormItem): Form {
  const map = (items: readonly FormItem[]): readonly FormItem[] =>
    items.map((item) => change({ ...item, items: map(item.items) }));
  return { ...form, items: map(form.items) };
}

function without(form: Form, linkIds: ReadonlySet<string>): Form {
  const keep = (items: readonly FormItem[]): readonly FormItem[] =>
    items.filter(({ linkId }) => !linkIds.has(linkId)).map((item) => ({ ...item, items: keep(item.items) }));
  return { ...form, items: keep(form.items) };
}
