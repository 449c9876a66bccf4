/**
 * The part of a FHIR R4 Questionnaire that this page asks: its items as they stand, read leniently from any JSON object.
 * What is not understood becomes a note to the reader, never a guess. Pure; it knows neither screen nor answers.
 */

const ITEM_TYPES = [
  'group',
  'display',
  'string',
  'text',
  'integer',
  'decimal',
  'date',
  'boolean',
  'choice',
  'open-choice',
] as const;
type ItemType = (typeof ITEM_TYPES)[number];

export interface Coding {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
}

/** One answer as a QuestionnaireResponse holds it: exactly one of these. */
export interface FormAnswer {
  readonly valueString?: string;
  readonly valueInteger?: number;
  readonly valueDecimal?: number;
  readonly valueDate?: string;
  readonly valueBoolean?: boolean;
  readonly valueCoding?: Coding;
}

export type Operator = 'exists' | '=' | '!=' | '>' | '<' | '>=' | '<=';

/** Shown when the answer to `question` compares like this; `expected` true or false for `exists`. */
export interface Condition {
  readonly question: string;
  readonly operator: Operator;
  readonly expected: boolean | number | string | Coding;
}

export interface Item {
  readonly linkId: string;
  /** `unknown`: a kind of question that cannot be answered here. */
  readonly type: ItemType | 'unknown';
  readonly prefix: string;
  readonly text: string;
  readonly isRequired: boolean;
  readonly isRepeated: boolean;
  readonly isReadOnly: boolean;
  readonly maxLength: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly options: readonly FormAnswer[];
  readonly initial: readonly FormAnswer[];
  readonly conditions: readonly Condition[];
  /** One condition is enough; else all must hold. */
  readonly isAny: boolean;
  readonly items: readonly Item[];
}

export interface Questionnaire {
  /** What names this form within its message. */
  readonly key: string;
  /** Canonical address with version, for the response; null without one. */
  readonly canonical: string | null;
  readonly title: string;
  readonly description: string;
  readonly items: readonly Item[];
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Deeper or longer than any form a person fills in. */
const MAX_DEPTH = 8;

/** `position` among the message's forms names a form that has no id and no address. */
export function readQuestionnaire(form: Json, position: number): Questionnaire {
  const url = textOf(form['url']);
  const version = textOf(form['version']);
  return {
    key: textOf(form['id']) || url || String(position),
    canonical: url === '' ? null : version === '' ? url : `${url}|${version}`,
    title: textOf(form['title']) || textOf(form['name']),
    description: textOf(form['description']),
    items: readItems(form['item'], 0),
  };
}

const readItems = (value: unknown, depth: number): readonly Item[] =>
  depth > MAX_DEPTH ? [] : objects(value).flatMap((item) => readItem(item, depth));

function readItem(item: Json, depth: number): readonly Item[] {
  const linkId = textOf(item['linkId']);
  if (linkId === '') return [];
  const maxLength = item['maxLength'];
  return [
    {
      linkId,
      type: ITEM_TYPES.find((type) => type === item['type']) ?? 'unknown',
      prefix: textOf(item['prefix']),
      text: textOf(item['text']),
      isRequired: item['required'] === true,
      isRepeated: item['repeats'] === true,
      isReadOnly: item['readOnly'] === true,
      maxLength: typeof maxLength === 'number' && maxLength > 0 ? maxLength : null,
      min: limitOf(item, 'minValue'),
      max: limitOf(item, 'maxValue'),
      options: objects(item['answerOption']).flatMap(readAnswer),
      initial: [
        ...objects(item['initial']).flatMap(readAnswer),
        ...objects(item['answerOption']).flatMap((option) =>
          option['initialSelected'] === true ? readAnswer(option) : [],
        ),
      ],
      conditions: objects(item['enableWhen']).flatMap(readCondition),
      isAny: item['enableBehavior'] === 'any',
      items: readItems(item['item'], depth + 1),
    },
  ];
}

const EXTENSION = 'http://hl7.org/fhir/StructureDefinition/';

function limitOf(item: Json, name: 'minValue' | 'maxValue'): number | null {
  const extension = objects(item['extension']).find(({ url }) => url === `${EXTENSION}${name}`);
  const value = extension?.['valueInteger'] ?? extension?.['valueDecimal'];
  return typeof value === 'number' ? value : null;
}

const readCoding = (value: unknown): Coding | null => {
  if (!isObject(value)) return null;
  const { system, code, display } = value;
  return {
    ...(typeof system === 'string' && { system }),
    ...(typeof code === 'string' && { code }),
    ...(typeof display === 'string' && { display }),
  };
};

/** `value…` of an answer, an option or an initial value. */
function readAnswer(value: Json): readonly FormAnswer[] {
  const { valueString, valueInteger, valueDecimal, valueDate, valueBoolean } = value;
  if (typeof valueString === 'string') return [{ valueString }];
  if (typeof valueInteger === 'number') return [{ valueInteger }];
  if (typeof valueDecimal === 'number') return [{ valueDecimal }];
  if (typeof valueDate === 'string') return [{ valueDate }];
  if (typeof valueBoolean === 'boolean') return [{ valueBoolean }];
  const valueCoding = readCoding(value['valueCoding']);
  return valueCoding === null ? [] : [{ valueCoding }];
}

const OPERATORS: ReadonlySet<unknown> = new Set<Operator>(['exists', '=', '!=', '>', '<', '>=', '<=']);

function readCondition(when: Json): readonly Condition[] {
  const question = textOf(when['question']);
  const operator = when['operator'];
  if (question === '' || !OPERATORS.has(operator)) return [];
  const { answerBoolean, answerInteger, answerDecimal, answerDate, answerString } = when;
  const plain = [answerBoolean, answerInteger, answerDecimal, answerDate, answerString].find(
    (value) => typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string',
  );
  const expected = plain ?? readCoding(when['answerCoding']);
  return expected === null ? [] : [{ question, operator: operator as Operator, expected }];
}

/** What an answer says, for showing and comparing. */
export function plainValue(answer: FormAnswer): string | number | boolean {
  const { valueCoding } = answer;
  if (valueCoding !== undefined) return valueCoding.display ?? valueCoding.code ?? '';
  return (
    answer.valueString ?? answer.valueInteger ?? answer.valueDecimal ?? answer.valueDate ?? answer.valueBoolean ?? ''
  );
}

/** Equal as options are: by code and system where there is a code. */
export function isSameAnswer(one: FormAnswer, other: FormAnswer): boolean {
  if (one.valueCoding !== undefined && other.valueCoding !== undefined) {
    return isSameCoding(one.valueCoding, other.valueCoding);
  }
  return Object.keys(one)[0] === Object.keys(other)[0] && plainValue(one) === plainValue(other);
}

export function isSameCoding(one: Coding, other: Coding): boolean {
  if (one.code === undefined || other.code === undefined) {
    return one.code === other.code && one.display === other.display;
  }
  return one.code === other.code && (one.system === other.system || other.system === undefined);
}
