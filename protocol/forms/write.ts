/**
 * Form → FHIR R4 Questionnaire, valid by itself: what import.ts reads again is the same form. Scores, risk answers and the
 * crisis text travel as extensions of ours, which any other reader may pass over.
 */
import { EXTENSIONS, type Json } from './fhir.ts';
import type { Condition, Form, FormAnswer, FormItem, FormOption } from './form.ts';
import { flatItems, isSameAnswer } from './form.ts';

/** A resource of FHIR R4 as JSON. */
export function writeForm(form: Form): Record<string, unknown> {
  const { url, version, derivedFrom, title, description, copyright, codes, crisisText, items } = form;
  const types: Types = new Map(flatItems(items).map(({ linkId, type }) => [linkId, type]));
  return {
    resourceType: 'Questionnaire',
    ...(crisisText !== '' && { extension: [{ url: EXTENSIONS.crisisText, valueString: crisisText }] }),
    ...(url !== null && { url }),
    ...(version !== null && { version }),
    ...(title !== '' && { title }),
    ...(derivedFrom !== null && { derivedFrom: [derivedFrom] }),
    status: 'active',
    subjectType: ['Patient'],
    ...(description !== '' && { description }),
    ...(copyright !== '' && { copyright }),
    ...(codes.length > 0 && { code: codes }),
    ...(items.length > 0 && { item: items.map((one) => writeItem(one, types)) }),
  };
}

/** By linkId: what a condition compares with is written as its question's answers are. */
type Types = ReadonlyMap<string, FormItem['type']>;

function writeItem(item: FormItem, types: Types): Json {
  const extension = extensionsFor(item);
  const { prefix, text, codes, conditions, isAny, maxLength, options, initial, items } = item;
  // FHIR allows initial values only where there are no options; there the option itself says that it is chosen.
  const loose = initial.filter((one) => !options.some(({ answer }) => isSameAnswer(answer, one)));
  return {
    ...(extension.length > 0 && { extension }),
    linkId: item.linkId,
    ...(codes.length > 0 && { code: codes }),
    ...(prefix !== '' && { prefix }),
    ...(text !== '' && { text }),
    // What nobody here can ask keeps its place as words.
    type: item.type === 'unknown' ? 'display' : item.type,
    ...(conditions.length > 0 && { enableWhen: conditions.map((one) => writeCondition(one, types.get(one.question))) }),
    // FHIR asks for it with several conditions; alone it says nothing, and is written only to come back as it was.
    ...((conditions.length > 1 || isAny) && { enableBehavior: isAny ? 'any' : 'all' }),
    ...(item.isRequired && { required: true }),
    ...(item.isRepeated && { repeats: true }),
    ...(item.isReadOnly && { readOnly: true }),
    ...(maxLength !== null && { maxLength }),
    ...(options.length > 0 && { answerOption: options.map((option) => writeOption(option, initial)) }),
    ...(loose.length > 0 && { initial: loose }),
    ...(items.length > 0 && { item: items.map((one) => writeItem(one, types)) }),
  };
}

const limit = (type: FormItem['type'], value: number) =>
  type === 'integer' ? { valueInteger: value } : { valueDecimal: value };

const CONSENT_SIGNATURE = { system: 'urn:iso-astm:E1762-95:2013', code: '1.2.840.10065.1.12.1.7' };

function extensionsFor({ type, min, max, isSignature, risks, score }: FormItem): readonly Json[] {
  return [
    ...(min === null ? [] : [{ url: EXTENSIONS.minValue, ...limit(type, min) }]),
    ...(max === null ? [] : [{ url: EXTENSIONS.maxValue, ...limit(type, max) }]),
    ...(isSignature ? [{ url: EXTENSIONS.signature, valueCodeableConcept: { coding: [CONSENT_SIGNATURE] } }] : []),
    ...risks.map((risk) => ({ url: EXTENSIONS.risk, ...risk })),
    ...(score === null
      ? []
      : [
          {
            url: EXTENSIONS.score,
            extension: [
              ...score.of.map((linkId) => ({ url: 'of', valueString: linkId })),
              ...score.bands.map(({ from, label }) => ({
                url: 'band',
                extension: [
                  { url: 'from', valueDecimal: from },
                  { url: 'label', valueString: label },
                ],
              })),
            ],
          },
        ]),
  ];
}

const writeOption = ({ answer, weight }: FormOption, initial: readonly FormAnswer[]): Json => ({
  ...(weight !== null && { extension: [{ url: EXTENSIONS.weight, valueDecimal: weight }] }),
  ...answer,
  ...(initial.some((one) => isSameAnswer(answer, one)) && { initialSelected: true }),
});

function writeCondition({ question, operator, expected }: Condition, type: FormItem['type'] | undefined): Json {
  const answer = (): Json => {
    if (typeof expected === 'object') return { answerCoding: expected };
    if (typeof expected === 'boolean') return { answerBoolean: expected };
    if (typeof expected === 'string') return type === 'date' ? { answerDate: expected } : { answerString: expected };
    return type === 'integer' ? { answerInteger: expected } : { answerDecimal: expected };
  };
  return { question, operator, ...answer() };
}
