/** What keeps a form from being used, for the builder while it is made and for an import after it was read. Pure. */
import { LIMITS } from '../wire/limits.ts';
import { MAX_DEPTH } from './read.ts';
import { flatItems, isQuestion, plainValue, scaleOf, type Form, type FormItem } from './form.ts';
import { problem, type FormProblem } from './problem.ts';

/** Items of a form, options of a question: more is no form that a person fills in. */
export const MAX_ITEMS = 300;
export const MAX_OPTIONS = 200;

/** In the order of the form. Only errors: a form without any may be stored and sent. */
export function checkForm(form: Form): readonly FormProblem[] {
  const items = flatItems(form.items);
  const seen = new Set<string>();
  return [
    ...(form.title.trim() === '' ? [problem('error', 'noTitle', null)] : []),
    ...(items.some(isQuestion) ? [] : [problem('error', 'noQuestions', null)]),
    ...(items.length > MAX_ITEMS ? [problem('error', 'tooLarge', null, `${MAX_ITEMS} items`)] : []),
    ...(items.filter(isForFile).length > LIMITS.dmReplyFiles
      ? [problem('error', 'tooManyFiles', null, String(LIMITS.dmReplyFiles))]
      : []),
    ...tooDeep(form.items, 0),
    ...items.flatMap((item) => {
      const found = checkItem(item, seen, items);
      seen.add(item.linkId);
      return found;
    }),
  ];
}

const isForFile = ({ type, isSignature }: FormItem): boolean => type === 'attachment' && !isSignature;

const tooDeep = (items: readonly FormItem[], depth: number): readonly FormProblem[] =>
  items.flatMap((item) =>
    depth > MAX_DEPTH ? [problem('error', 'tooDeep', item, String(MAX_DEPTH))] : tooDeep(item.items, depth + 1),
  );

/** `seen`: linkIds that stand before this one. */
function checkItem(item: FormItem, seen: ReadonlySet<string>, items: readonly FormItem[]): readonly FormProblem[] {
  const { linkId, type, text, options, min, max } = item;
  const error = (code: FormProblem['code'], detail = '') => problem('error', code, item, detail);
  return [
    ...(linkId === '' ? [error('noLinkId')] : []),
    ...(seen.has(linkId) ? [error('sameLinkId')] : []),
    ...(type === 'unknown' ? [error('type', 'unknown')] : []),
    // A section may stand without a heading.
    ...(text.trim() === '' && type !== 'group' ? [error('noText')] : []),
    ...(type === 'choice' && options.length === 0 ? [error('noOptions')] : []),
    ...(options.length > MAX_OPTIONS ? [error('tooLarge', `${MAX_OPTIONS} answers`)] : []),
    ...twice(item).map((option) => error('sameOption', option)),
    ...(min !== null && max !== null && min > max ? [error('limits')] : []),
    ...item.conditions
      .filter(({ question }) => !seen.has(question))
      .map(({ question }) =>
        items.some((one) => one.linkId === question) ? error('conditionOrder', question) : error('condition', question),
      ),
    ...checkScore(item, items),
  ];
}

/** Options that a patient could not tell apart. */
function twice({ options }: FormItem): readonly string[] {
  const words = options.map(({ answer }) => String(plainValue(answer)));
  const seen = new Set<string>();
  const again = words.filter((one) => seen.size === seen.add(one).size);
  return [...new Set(again)];
}

function checkScore(item: FormItem, items: readonly FormItem[]): readonly FormProblem[] {
  const { score } = item;
  if (score === null) return [];
  const strangers = score.of.filter((linkId) => !items.some((one) => one.linkId === linkId && counts(one)));
  const isRising = score.bands.every(
    ({ from, label }, index) => label.trim() !== '' && (index === 0 || from > (score.bands[index - 1]?.from ?? 0)),
  );
  return [
    ...(score.of.length === 0 ? [problem('error', 'scoreEmpty', item)] : []),
    ...strangers.map((linkId) => problem('error', 'scoreQuestion', item, linkId)),
    ...(isRising ? [] : [problem('error', 'bands', item)]),
  ];
}

/** Its answers can be added up: weighted options, a number, or yes and no. */
export const counts = (item: FormItem): boolean =>
  isQuestion(item) &&
  (item.options.some(({ weight }) => weight !== null) ||
    scaleOf(item) !== null ||
    item.type === 'integer' ||
    item.type === 'decimal' ||
    item.type === 'boolean');
