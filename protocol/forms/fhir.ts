/** Small steps through a FHIR resource: JSON that may hold anything, and the addresses of the extensions we read and write. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
/** JSON has no NaN, but 1e999 is read as infinite: neither can be counted. */
export const numberOf = (value: unknown): number | null => (isNumber(value) ? value : null);
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const HL7 = 'http://hl7.org/fhir/StructureDefinition/';
/** Ours have no published definition: a host of the reserved domain says that nobody may look there. */
const OURS = 'https://corridor.example/fhir/StructureDefinition/';

export const EXTENSIONS = {
  minValue: `${HL7}minValue`,
  maxValue: `${HL7}maxValue`,
  /** What an option counts: R4's name, and the one that took its place. */
  weight: `${HL7}ordinalValue`,
  weightR5: `${HL7}itemWeight`,
  signature: `${HL7}questionnaire-signatureRequired`,
  itemControl: `${HL7}questionnaire-itemControl`,
  hidden: `${HL7}questionnaire-hidden`,
  calculated: 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression',
  score: `${OURS}form-score`,
  risk: `${OURS}form-risk-answer`,
  crisisText: `${OURS}form-crisis-text`,
} as const;

export const extensionsOf = (value: Json, url: string): readonly Json[] =>
  objects(value['extension']).filter((one) => one['url'] === url);

export const extensionOf = (value: Json, url: string): Json | undefined => extensionsOf(value, url)[0];
