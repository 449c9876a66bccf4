/**
 * The items of a questionnaire from outside, made to fit what can be asked here: other kinds of question become near ones and lists
 * of answers become options, each with a warning or an error by item. Part of import.ts. Pure.
 */
import { MAX_OPTIONS } from './check.ts';
import { EXTENSIONS, extensionOf, isObject, objects, textOf, type Json } from './fhir.ts';
import { ITEM_TYPES } from './form.ts';
import { problem, type FormProblem } from './problem.ts';
import { readAnswer } from './read.ts';
import { optionsOfList } from './value-sets.ts';

interface Fitted {
  /** As readForm takes them. */
  readonly items: readonly Json[];
  /** linkIds of numbers that the file computes. */
  readonly computed: ReadonlySet<string>;
}

/** Adds what had to be said to `problems`. */
export function fitItems(questionnaire: Json, problems: FormProblem[]): Fitted {
  const contained = objects(questionnaire['contained']);
  const computed = new Set<string>();
  const fit = (items: readonly Json[]): readonly Json[] =>
    items.flatMap((item) => {
      const about = { linkId: textOf(item['linkId']), text: wordsOf(item) };
      const say = (severity: FormProblem['severity'], code: FormProblem['code'], detail = '') =>
        void problems.push(problem(severity, code, about, detail));
      if (about.linkId === '') {
        say('error', 'noLinkId');
        return [];
      }
      if (isHidden(item) && !isComputed(item)) {
        say('warning', 'dropped', 'hidden item');
        return [];
      }
      droppedFrom(item).forEach((what) => say(what === 'modifierExtension' ? 'error' : 'warning', 'dropped', what));
      if (isComputed(item)) computed.add(about.linkId);
      fitConditions(item, say);
      const { item: inside, ...typed } = withOptions(withType({ ...item, text: about.text }, say), contained, say);
      return [{ ...typed, item: fit(objects(inside)) }];
    });
  return { items: fit(objects(questionnaire['item'])), computed };
}

type Say = (severity: FormProblem['severity'], code: FormProblem['code'], detail?: string) => void;

/** Some files name a question by its code alone. */
const wordsOf = (item: Json): string => textOf(item['text']) || textOf(objects(item['code'])[0]?.['display']);

const isHidden = (item: Json): boolean => extensionOf(item, EXTENSIONS.hidden)?.['valueBoolean'] === true;
const NUMBERS: ReadonlySet<unknown> = new Set(['integer', 'decimal', 'quantity']);
/** Codes of totals that nobody is asked for, whether the file says how they come about or not. */
const TOTALS: ReadonlySet<unknown> = new Set(['44261-6', '70274-6']);
const isComputed = (item: Json): boolean =>
  NUMBERS.has(item['type']) &&
  extensionOf(item, EXTENSIONS.score) === undefined &&
  (extensionOf(item, EXTENSIONS.calculated) !== undefined ||
    objects(item['code']).some(({ code }) => TOTALS.has(code)));

/** A near kind of question, and what differs. */
const NEAR: Readonly<Record<string, readonly [type: string, change: string]>> = {
  url: ['string', 'an address is asked for as text'],
  time: ['string', 'a time is asked for as text'],
  dateTime: ['date', 'the day without the time of day'],
  quantity: ['decimal', 'a number; its unit stands in the words'],
  // Newer FHIR's name for a choice.
  coding: ['choice', 'a choice'],
};

function withType(item: Json, say: Say): Json {
  const type = textOf(item['type']);
  if (ITEM_TYPES.some((one) => one === type)) return item;
  const near = NEAR[type];
  if (near === undefined) {
    say('error', 'type', type || 'none');
    return item;
  }
  if (isComputed(item)) return { ...item, type: near[0] };
  say('warning', 'changedType', near[1]);
  const unit = extensionOf(item, UNIT)?.['valueCoding'];
  const words = isObject(unit) ? textOf(unit['display']) || textOf(unit['code']) : '';
  const text = textOf(item['text']);
  return { ...item, type: near[0], ...(type === 'quantity' && words !== '' && { text: `${text} (${words})` }) };
}

const UNIT = 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit';

function withOptions(item: Json, contained: readonly Json[], say: Say): Json {
  const address = textOf(item['answerValueSet']);
  const options = address === '' ? objects(item['answerOption']) : optionsOfList(address, contained);
  if (options === null) {
    say('error', 'valueSet', address);
    return item;
  }
  if (options.length > MAX_OPTIONS) {
    say('error', 'tooLarge', `${MAX_OPTIONS} answers`);
    return item;
  }
  if (options.some((option) => readAnswer(option).length === 0)) say('error', 'option');
  return { ...item, ...(options.length > 0 && { answerOption: options }) };
}

const OPERATORS: ReadonlySet<unknown> = new Set(['exists', '=', '!=', '>', '<', '>=', '<=']);
const ANSWERS = ['answerBoolean', 'answerInteger', 'answerDecimal', 'answerDate', 'answerString', 'answerCoding'];

function fitConditions(item: Json, say: Say): void {
  for (const when of objects(item['enableWhen'])) {
    const isKnown = OPERATORS.has(when['operator']) && ANSWERS.some((name) => name in when);
    if (!isKnown) say('error', 'condition', Object.keys(when).join(', '));
  }
}

const KEPT = new Set(
  (
    'linkId id code prefix text type enableWhen enableBehavior required repeats readOnly maxLength answerValueSet answerOption ' +
    'initial item extension'
  ).split(' '),
);
const KEPT_EXTENSIONS: ReadonlySet<unknown> = new Set([...Object.values(EXTENSIONS), UNIT]);

/** What the file says about this item and nobody here will know: names of fields and extensions. */
function droppedFrom(item: Json): readonly string[] {
  const strange = objects(item['extension']).filter(({ url }) => !KEPT_EXTENSIONS.has(url));
  const control = extensionOf(item, EXTENSIONS.itemControl)?.['valueCodeableConcept'];
  const coding = isObject(control) ? objects(control['coding'])[0] : undefined;
  return [
    ...Object.keys(item).filter((key) => !KEPT.has(key)),
    ...strange.map(({ url }) => lastPart(textOf(url))),
    ...(coding === undefined ? [] : [`shown as ${textOf(coding['code'])}`]),
    ...limitsOf(item)
      .filter(({ valueInteger, valueDecimal }) => valueInteger === undefined && valueDecimal === undefined)
      .map(({ url }) => lastPart(textOf(url))),
  ];
}

const limitsOf = (item: Json): readonly Json[] =>
  objects(item['extension']).filter(({ url }) => url === EXTENSIONS.minValue || url === EXTENSIONS.maxValue);

const lastPart = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
