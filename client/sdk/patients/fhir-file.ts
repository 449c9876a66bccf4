/**
 * Patients out of a FHIR R4 Bundle (https://hl7.org/fhir/R4/bundle.html): entries with a Patient resource
 * (https://hl7.org/fhir/R4/patient.html). Its place in the bundle, from 1, stands for the line. Other resources are passed over.
 */
import type { CountryCode } from 'libphonenumber-js/min';
import { z } from '../../../protocol/wire/zod.ts';
import { judge, type Judged, type RawContact, type RawPatient } from './card.ts';

const text = z.string().optional();
const humanName = z.looseObject({
  use: text,
  text,
  family: text,
  given: z.array(z.string()).optional(),
});
const telecom = z.looseObject({ system: text, use: text, value: text });
const contact = z.looseObject({
  relationship: z.array(z.looseObject({ text, coding: z.array(z.looseObject({ code: text })).optional() })).optional(),
  name: humanName.optional(),
  telecom: z.array(telecom).optional(),
});
const patient = z.looseObject({
  resourceType: z.literal('Patient'),
  id: text,
  identifier: z.array(z.looseObject({ use: text, value: text })).optional(),
  active: z.boolean().optional(),
  name: z.array(humanName).optional(),
  telecom: z.array(telecom).optional(),
  birthDate: text,
  deceasedBoolean: z.boolean().optional(),
  deceasedDateTime: text,
  contact: z.array(contact).optional(),
});
const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }).optional() })).optional(),
});
type Patient = z.output<typeof patient>;

/** Throws RangeError `bundle` where the text is not a Bundle. */
export function readFhirFile(json: string, country: CountryCode): Judged[] {
  const entries = bundleOf(json);
  return entries.flatMap((resource, at): Judged[] => {
    if (resource?.resourceType !== 'Patient') return [];
    const read = patient.safeParse(resource);
    if (read.success) return [judge(raw(at + 1, read.data), country)];
    const field = read.error.issues[0]?.path.join('.') ?? '';
    return [{ error: { line: at + 1, why: `The field “${field}” is not as FHIR R4 has it.` } }];
  });
}

function bundleOf(json: string): readonly ({ readonly resourceType: string } | undefined)[] {
  try {
    const read = bundle.parse(JSON.parse(json));
    return (read.entry ?? []).map(({ resource }) => resource);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw new RangeError('bundle', { cause: error });
    throw error;
  }
}

function raw(line: number, one: Patient): RawPatient {
  const number = one.identifier?.find(({ use }) => use === 'usual' || use === 'official') ?? one.identifier?.[0];
  const isDead = one.deceasedBoolean === true || one.deceasedDateTime !== undefined;
  return {
    line,
    externalId: (number?.value ?? one.id ?? '').trim(),
    name: nameOf(one.name?.find(({ use }) => use === 'official' || use === 'usual') ?? one.name?.[0]),
    birthDate: one.birthDate ?? '',
    state: isDead ? 'deceased' : one.active === false ? 'left' : undefined,
    contacts: [
      reach('self', '', one.telecom),
      ...(one.contact ?? []).map((other) => reach(labelOf(other), nameOf(other.name), other.telecom)),
    ],
  };
}

function nameOf(name: z.output<typeof humanName> | undefined): string {
  if (name === undefined) return '';
  return (name.text ?? [...(name.given ?? []), name.family ?? ''].join(' ')).trim();
}

function reach(label: RawContact['label'], name: string, list: readonly z.output<typeof telecom>[] = []): RawContact {
  const email = list.find(({ system }) => system === 'email')?.value ?? '';
  const phones = list.filter(({ system }) => system === 'phone' || system === 'sms');
  const mobile = phones.find(({ use, system }) => use === 'mobile' || system === 'sms') ?? phones[0];
  return { label, name, email: email.trim(), mobile: mobile?.value?.trim() ?? '', emailConsent: '', smsConsent: '' };
}

/** Codes of HL7 v3 RoleCode and v2 table 0131 that practices meet; everybody else is "other". */
const LABELS: Readonly<Record<string, RawContact['label']>> = {
  PRN: 'parent',
  MTH: 'parent',
  FTH: 'parent',
  GUARD: 'carer',
  CARER: 'carer',
  GP: 'gp',
};
function labelOf({ relationship = [] }: z.output<typeof contact>): RawContact['label'] {
  const codes = relationship.flatMap(({ coding = [], text: word = '' }) => [
    word.toUpperCase(),
    ...coding.map(({ code = '' }) => code.toUpperCase()),
  ]);
  const words: Readonly<Record<string, RawContact['label']>> = { MOTHER: 'parent', FATHER: 'parent', PARENT: 'parent' };
  return codes.map((code) => LABELS[code] ?? words[code]).find((label) => label !== undefined) ?? 'other';
}
