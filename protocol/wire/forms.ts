/**
 * The practice's forms as they travel: blank questions with nobody's answers in them, so they are not sealed. Which form went to
 * whom is said only inside a Direct Message.
 */
import { z } from './zod.ts';
import { ask, nothing } from './ask.ts';
import { formId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { epochMs } from './people.ts';

const card = {
  formId,
  /** One more than the stored one (1: new). */
  version: z.int().positive(),
  title: z.string().trim().min(1).max(LIMITS.nameBytes),
  /** How many questions it asks. */
  questions: z.int().nonnegative(),
} as const;

/** A line of the list. `savedAt` by the server's clock. */
const formRow = z.strictObject({ ...card, savedAt: epochMs });
export type FormRow = z.output<typeof formRow>;

/** `definition`: a FHIR R4 Questionnaire as JSON text; clients judge what it says (protocol/forms). */
const newForm = z.strictObject({ ...card, definition: z.string().min(1).max(LIMITS.formChars) });
export type NewForm = z.output<typeof newForm>;

export const FORM_ASKS = {
  /** By title. */
  'form:list': ask(nothing, z.strictObject({ forms: z.array(formRow) })),
  /** Null: there is none (any more). */
  'form:get': ask(z.strictObject({ formId }), z.strictObject({ form: newForm.nullable() })),
  /** Compare-and-swap on `version`: Fault conflict.version. The same again is a success. */
  'form:put': ask(z.strictObject({ form: newForm }), nothing),
  /** What is gone already is a success. Forms that were sent stay in their messages. */
  'form:remove': ask(z.strictObject({ formId }), nothing),
} as const;

export const FORM_TELLS = {
  'forms:changed': nothing,
} as const;
