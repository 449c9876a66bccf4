/**
 * A file with a FHIR R4 Questionnaire → a form, with everything that had to be said about it. What cannot be asked here is
 * refused by item; what is asked in another way, or not kept, is a warning by item. Nothing is dropped without a word. Pure.
 */
import { checkForm, MAX_ITEMS } from './check.ts';
import { isObject, objects, textOf, type Json } from './fhir.ts';
import { fitItems } from './fit.ts';
import type { Form } from './form.ts';
import { withScore } from './instruments.ts';
import { problem, type FormProblem } from './problem.ts';
import { MAX_DEPTH, readForm } from './read.ts';

export interface Imported {
  /** Null: an error keeps it from being used. */
  readonly form: Form | null;
  /** Errors first. */
  readonly problems: readonly FormProblem[];
}

const MAX_CHARS = 2_000_000;

export function importFhir(text: string): Imported {
  if (text.length > MAX_CHARS) return failed(problem('error', 'tooLarge', null, '2 MB'));
  const found = questionnaireIn(parsed(text));
  if ('code' in found) return failed(found);
  const unwieldy = unwieldyIn(found.questionnaire);
  if (unwieldy !== null) return failed(unwieldy);
  const problems: FormProblem[] = [...droppedFrom(found.questionnaire)];
  const { items, computed } = fitItems(found.questionnaire, problems);
  const read = readForm({ ...found.questionnaire, item: items }, 0);
  const scored = withScore(read, computed);
  const wrong = new Set(
    problems.flatMap(({ severity, linkId }) => (severity === 'error' && linkId !== null ? linkId : [])),
  );
  // An item of which one error is known already is not complained about twice.
  const more = checkForm(scored.form).filter(({ linkId }) => linkId === null || !wrong.has(linkId));
  problems.push(...scored.problems, ...more);
  const sorted = [...onceEach(problems)].sort((a, b) => rank(a) - rank(b));
  return { form: sorted.some(({ severity }) => severity === 'error') ? null : scored.form, problems: sorted };
}

const failed = (one: FormProblem): Imported => ({ form: null, problems: [one] });
const rank = ({ severity }: FormProblem): number => (severity === 'error' ? 0 : 1);

/** More items, or deeper ones, than are looked at one by one; null: neither. Level by level, for a file may hold any number. */
function unwieldyIn(questionnaire: Json): FormProblem | null {
  let level = objects(questionnaire['item']);
  let many = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    many += level.length;
    if (many > MAX_ITEMS) return problem('error', 'tooLarge', null, `${MAX_ITEMS} items`);
    if (depth > MAX_DEPTH) return problem('error', 'tooDeep', null, String(MAX_DEPTH));
    level = level.flatMap((item) => objects(item['item']));
  }
  return null;
}

/** Something that is not kept of many items is said once, about the form. */
function onceEach(problems: readonly FormProblem[]): readonly FormProblem[] {
  const said = new Map<string, FormProblem>();
  for (const one of problems) {
    const isDropped = one.code === 'dropped' && one.severity === 'warning';
    const key = isDropped ? `dropped ${one.detail}` : JSON.stringify(one);
    said.set(key, said.has(key) && isDropped ? problem('warning', 'dropped', null, one.detail) : one);
  }
  return [...said.values()];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The resource itself, or the only questionnaire of a bundle. */
function questionnaireIn(value: unknown): FormProblem | { readonly questionnaire: Json } {
  if (!isObject(value)) return problem('error', 'notJson', null);
  const is = textOf(value['resourceType']);
  if (is === 'Questionnaire') return { questionnaire: value };
  if (is === 'Bundle') {
    const inside = objects(value['entry']).flatMap(({ resource }) => (isObject(resource) ? [resource] : []));
    const [one, ...more] = inside.filter(({ resourceType }) => resourceType === 'Questionnaire');
    if (one !== undefined && more.length === 0) return { questionnaire: withNeighbours(one, inside) };
    return problem('error', 'notQuestionnaire', null, `a bundle of ${more.length + (one === undefined ? 0 : 1)} forms`);
  }
  return problem('error', 'notQuestionnaire', null, is === '' ? 'JSON of another kind' : `a FHIR ${is}`);
}

/** Lists of answers that lie beside the form in its bundle are as good as contained. */
const withNeighbours = (questionnaire: Json, inside: readonly Json[]): Json => ({
  ...questionnaire,
  contained: [...objects(questionnaire['contained']), ...inside.filter((one) => one !== questionnaire)],
});

/** What the form keeps, or what says nothing about its questions. */
const KEPT = new Set(
  (
    'resourceType id meta text contained url version name title derivedFrom status subjectType description copyright code ' +
    'item extension experimental date publisher identifier language implicitRules'
  ).split(' '),
);

const droppedFrom = (questionnaire: Json): readonly FormProblem[] =>
  Object.keys(questionnaire)
    .filter((key) => !KEPT.has(key))
    .map((key) => problem(key === 'modifierExtension' ? 'error' : 'warning', 'dropped', null, key));
