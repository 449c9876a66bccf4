/**
 * FHIR R4 Questionnaire → Form, leniently: whatever is not understood becomes a note to the reader, never a guess.
 * A file from outside goes through import.ts, which judges first; what a message holds is read by this alone.
 */
import {
  EXTENSIONS,
  extensionOf,
  extensionsOf,
  isNumber,
  isObject,
  numberOf,
  objects,
  textOf,
  type Json,
} from './fhir.ts';
import { ITEM_TYPES, type Coding, type Condition, type Form, type FormAnswer, type FormItem } from './form.ts';
import type { FormOption, Operator, Score } from './form.ts';

/** Deeper than any form a person fills in. */
export const MAX_DEPTH = 8;

/** `position` among the message's forms names a form that has no address. */
export function readForm(questionnaire: Json, position: number): Form {
  const url = textOf(questionnaire['url']);
  const from = questionnaire['derivedFrom'];
  return {
    key: url || String(position),
    url: url || null,
    version: textOf(questionnaire['version']) || null,
    derivedFrom: (Array.isArray(from) && textOf(from[0])) || null,
    title: textOf(questionnaire['title']) || textOf(questionnaire['name']),
    description: textOf(questionnaire['description']),
    copyright: textOf(questionnaire['copyright']),
    codes: readCodings(questionnaire['code']),
    crisisText: textOf(extensionOf(questionnaire, EXTENSIONS.crisisText)?.['valueString']),
    items: readItems(questionnaire['item'], 0),
  };
}

const readItems = (value: unknown, depth: number): readonly FormItem[] =>
  depth > MAX_DEPTH ? [] : objects(value).flatMap((item) => readItem(item, depth));

function readItem(item: Json, depth: number): readonly FormItem[] {
  const linkId = textOf(item['linkId']);
  if (linkId === '') return [];
  const maxLength = numberOf(item['maxLength']);
  return [
    {
      linkId,
      type: ITEM_TYPES.find((type) => type === item['type']) ?? 'unknown',
      prefix: textOf(item['prefix']),
      text: textOf(item['text']),
      codes: readCodings(item['code']),
      isRequired: item['required'] === true,
      isRepeated: item['repeats'] === true,
      isReadOnly: item['readOnly'] === true,
      isSignature: item['type'] === 'attachment' && extensionOf(item, EXTENSIONS.signature) !== undefined,
      maxLength: maxLength !== null && maxLength > 0 ? maxLength : null,
      min: readLimit(item, EXTENSIONS.minValue),
      max: readLimit(item, EXTENSIONS.maxValue),
      options: objects(item['answerOption']).flatMap(readOption),
      initial: [
        ...objects(item['initial']).flatMap(readAnswer),
        ...objects(item['answerOption']).flatMap((option) =>
          option['initialSelected'] === true ? readAnswer(option) : [],
        ),
      ],
      conditions: objects(item['enableWhen']).flatMap(readCondition),
      isAny: item['enableBehavior'] === 'any',
      risks: extensionsOf(item, EXTENSIONS.risk).flatMap(readAnswer),
      score: readScore(item),
      items: readItems(item['item'], depth + 1),
    },
  ];
}

function readLimit(item: Json, url: string): number | null {
  const extension = extensionOf(item, url);
  return numberOf(extension?.['valueInteger']) ?? numberOf(extension?.['valueDecimal']);
}

/** The weight stands on the option, or on its code. */
function weightOf(option: Json): number | null {
  const places = [option, isObject(option['valueCoding']) ? option['valueCoding'] : {}];
  for (const place of places) {
    const extension = extensionOf(place, EXTENSIONS.weight) ?? extensionOf(place, EXTENSIONS.weightR5);
    const weight = numberOf(extension?.['valueDecimal']) ?? numberOf(extension?.['valueInteger']);
    if (weight !== null) return weight;
  }
  return null;
}

const readOption = (option: Json): readonly FormOption[] =>
  readAnswer(option).map((answer) => ({ answer, weight: weightOf(option) }));

function readScore(item: Json): Score | null {
  const extension = extensionOf(item, EXTENSIONS.score);
  if (extension === undefined) return null;
  return {
    of: extensionsOf(extension, 'of').map((one) => textOf(one['valueString'])),
    bands: extensionsOf(extension, 'band').map((band) => ({
      from: numberOf(extensionOf(band, 'from')?.['valueDecimal']) ?? 0,
      label: textOf(extensionOf(band, 'label')?.['valueString']),
    })),
  };
}

const readCodings = (value: unknown): readonly Coding[] => objects(value).flatMap((one) => readCoding(one) ?? []);

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
export function readAnswer(value: Json): readonly FormAnswer[] {
  const { valueString, valueInteger, valueDecimal, valueDate, valueBoolean, valueAttachment } = value;
  if (typeof valueString === 'string') return [{ valueString }];
  if (isNumber(valueInteger)) return [{ valueInteger }];
  if (isNumber(valueDecimal)) return [{ valueDecimal }];
  if (typeof valueDate === 'string') return [{ valueDate }];
  if (typeof valueBoolean === 'boolean') return [{ valueBoolean }];
  if (isObject(valueAttachment)) {
    const { contentType, title, data, url } = valueAttachment;
    return [
      {
        valueAttachment: {
          contentType: textOf(contentType),
          ...(typeof title === 'string' && { title }),
          ...(typeof data === 'string' && { data }),
          ...(typeof url === 'string' && { url }),
        },
      },
    ];
  }
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
