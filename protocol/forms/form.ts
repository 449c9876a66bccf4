/**
 * A form as both the staff app and the patients' page know it. What is stored and sealed is its FHIR R4 Questionnaire
 * (read.ts, write.ts); this is what that says in our words. Pure types and comparisons, no FHIR here.
 */

export const ITEM_TYPES = [
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
  'attachment',
] as const;
/** FHIR's words for them, since every file uses them. */
export type ItemType = (typeof ITEM_TYPES)[number];

export interface Coding {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
}

/** A file of the answers. A signature is inside: `data` in base64, as FHIR has it. Another came with the reply: `url` `#1` is its first. */
export interface Attachment {
  readonly contentType: string;
  readonly title?: string;
  readonly data?: string;
  readonly url?: string;
}

/** One answer as a QuestionnaireResponse holds it: exactly one of these. */
export interface FormAnswer {
  readonly valueString?: string;
  readonly valueInteger?: number;
  readonly valueDecimal?: number;
  readonly valueDate?: string;
  readonly valueBoolean?: boolean;
  readonly valueCoding?: Coding;
  readonly valueAttachment?: Attachment;
}

/** One of the answers to choose from; `weight` is what it adds to a score (FHIR's ordinalValue), null: nothing. */
export interface FormOption {
  readonly answer: FormAnswer;
  readonly weight: number | null;
}

export type Operator = 'exists' | '=' | '!=' | '>' | '<' | '>=' | '<=';

/** Shown when the answer to `question` compares like this; `expected` true or false for `exists`. */
export interface Condition {
  readonly question: string;
  readonly operator: Operator;
  readonly expected: boolean | number | string | Coding;
}

/** From this total on, up to the next band. */
export interface Band {
  readonly from: number;
  readonly label: string;
}

/** Makes a read-only number the sum of other questions' weights. Patients do not see it. */
export interface Score {
  /** linkIds of the questions that count. */
  readonly of: readonly string[];
  /** Ascending; none: a plain number. */
  readonly bands: readonly Band[];
}

export interface FormItem {
  readonly linkId: string;
  /** `unknown`: a kind of question that cannot be answered here. */
  readonly type: ItemType | 'unknown';
  readonly prefix: string;
  readonly text: string;
  readonly codes: readonly Coding[];
  readonly isRequired: boolean;
  readonly isRepeated: boolean;
  readonly isReadOnly: boolean;
  /** An attachment that is drawn with a finger. */
  readonly isSignature: boolean;
  readonly maxLength: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly options: readonly FormOption[];
  readonly initial: readonly FormAnswer[];
  readonly conditions: readonly Condition[];
  /** One condition is enough; else all must hold. */
  readonly isAny: boolean;
  /** Answers that somebody should look at soon; the patient is shown the crisis text at once. */
  readonly risks: readonly FormAnswer[];
  readonly score: Score | null;
  readonly items: readonly FormItem[];
}

export interface Form {
  /** What names this form within its message: its address, else its position there. */
  readonly key: string;
  /** Canonical address, absolute; null: none. */
  readonly url: string | null;
  /** Version of what is asked, as its author counts; null: none. */
  readonly version: string | null;
  /** `url|version` of the published form that this one was made from. */
  readonly derivedFrom: string | null;
  readonly title: string;
  readonly description: string;
  readonly copyright: string;
  readonly codes: readonly Coding[];
  /** Shown to the patient with a risk answer; empty: the page's own words. */
  readonly crisisText: string;
  readonly items: readonly FormItem[];
}

/** Every item with those inside it, in the order of the page. */
export const flatItems = (items: readonly FormItem[]): readonly FormItem[] =>
  items.flatMap((item) => [item, ...flatItems(item.items)]);

/** Something that a person answers: no section, statement, score, or kind unknown here. */
export const isQuestion = ({ type, score }: FormItem): boolean =>
  type !== 'group' && type !== 'display' && type !== 'unknown' && score === null;

/** A scale has room for so many steps in a row. */
const SCALE_STEPS = 11;

/** The steps of a whole number between two near limits; null: any other number. */
export function scaleOf({ type, min, max }: FormItem): readonly FormAnswer[] | null {
  if (type !== 'integer' || min === null || max === null || max - min >= SCALE_STEPS || max <= min) return null;
  return Array.from({ length: max - min + 1 }, (_, step) => ({ valueInteger: min + step }));
}

/** `url|version` as a response names its form; null without an address. */
export const canonicalOf = ({ url, version }: Pick<Form, 'url' | 'version'>): string | null =>
  url === null || version === null ? url : `${url}|${version}`;

/** What an answer says, for showing and comparing. */
export function plainValue(answer: FormAnswer): string | number | boolean {
  const { valueCoding, valueAttachment } = answer;
  if (valueCoding !== undefined) return valueCoding.display ?? valueCoding.code ?? '';
  if (valueAttachment !== undefined) return valueAttachment.title ?? '';
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
