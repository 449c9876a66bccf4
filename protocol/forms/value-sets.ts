/** Lists of answers that a file keeps beside its items: contained value sets, and the LOINC lists of the forms we know. Pure. */
import { EXTENSIONS, extensionOf, numberOf, objects, textOf, type Json } from './fhir.ts';
import { DIFFICULTY, FREQUENCY } from './published.ts';
import type { FormOption } from './form.ts';

const KNOWN: Readonly<Record<string, readonly FormOption[]>> = {
  'http://loinc.org/vs/LL358-3': FREQUENCY,
  'http://loinc.org/vs/LL359-1': DIFFICULTY,
};

/** The options (FHIR's answerOption) of the list at `address`; null: it is not in the file and not known. */
export function optionsOfList(address: string, contained: readonly Json[]): readonly Json[] | null {
  const [bare = ''] = address.split('|');
  const inFile = contained.find(
    (one) => one['resourceType'] === 'ValueSet' && (`#${textOf(one['id'])}` === bare || textOf(one['url']) === bare),
  );
  if (inFile !== undefined) return expanded(inFile, contained);
  return (
    KNOWN[bare]?.map(({ answer, weight }) => ({
      ...answer,
      ...(weight !== null && { extension: [{ url: EXTENSIONS.weight, valueDecimal: weight }] }),
    })) ?? null
  );
}

/** Null where the list is said by a rule (a filter, another list) and not by its codes. */
function expanded(valueSet: Json, contained: readonly Json[]): readonly Json[] | null {
  const expansion = objects((valueSet['expansion'] as Json | undefined)?.['contains']);
  if (expansion.length > 0) return expansion.map((concept) => optionOf(concept, textOf(concept['system'])));
  const includes = objects((valueSet['compose'] as Json | undefined)?.['include']);
  const parts = includes.map((include) => {
    const system = textOf(include['system']);
    const own = objects(include['concept']);
    if (objects(include['filter']).length > 0 || Array.isArray(include['valueSet'])) return null;
    const concepts = own.length > 0 ? own : objects(systemOf(system, contained)?.['concept']);
    return concepts.length === 0 ? null : concepts.map((concept) => optionOf(concept, system));
  });
  return parts.length === 0 || parts.includes(null) ? null : parts.flatMap((part) => part ?? []);
}

/** A whole code system in the same file. */
const systemOf = (url: string, contained: readonly Json[]): Json | undefined =>
  contained.find((one) => one['resourceType'] === 'CodeSystem' && textOf(one['url']) === url);

function optionOf(concept: Json, system: string): Json {
  const display = textOf(concept['display']);
  const found = extensionOf(concept, EXTENSIONS.weight) ?? extensionOf(concept, EXTENSIONS.weightR5);
  const weight = numberOf(found?.['valueDecimal']) ?? numberOf(found?.['valueInteger']);
  return {
    valueCoding: {
      ...(system !== '' && { system }),
      code: textOf(concept['code']),
      ...(display !== '' && { display }),
    },
    ...(weight !== null && { extension: [{ url: EXTENSIONS.weight, valueDecimal: weight }] }),
  };
}
