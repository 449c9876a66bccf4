/**
 * Patients, their contacts and templates as they travel. Who a patient is, and under which address, the server must know to
 * file what comes in, so these are not sealed (protocol/README.md, honest limits); what is said to them is.
 */
import { z } from './zod.ts';
import { ask, nothing } from './ask.ts';
import { circleId, contactId, patientId, templateId, threadId, userId } from './ids.ts';
import { LIMITS } from './limits.ts';
import { email, epochMs } from './people.ts';

/** E.164: plus sign, country code, at most 15 digits. */
export const mobile = z.string().regex(/^\+[1-9]\d{6,14}$/, 'not a number in international form');
/** ISO 8601 calendar date; that the day exists is checked as well. */
const birthDate = z.iso.date();
const name = z.string().trim().min(1).max(LIMITS.nameBytes);
const version = z.int().positive();

export const consent = z.enum(['given', 'refused', 'unknown']);
export type Consent = z.output<typeof consent>;

/** What staff write down about one way to reach a patient. */
const contactCard = {
  contactId,
  label: z.enum(['self', 'parent', 'carer', 'gp', 'other']),
  /** Null: the patient's own name. */
  name: name.nullable(),
  email: email.nullable(),
  mobile: mobile.nullable(),
  consent: z.strictObject({ email: consent, sms: consent }),
  preferred: z.enum(['email', 'sms', 'direct']).nullable(),
} as const;
export const newContact = z.strictObject(contactCard);
export type NewContact = z.output<typeof newContact>;

/** What the server has seen of one address: `bounced` and `optedOut` refuse sending until someone mends it. */
const addressFacts = z.strictObject({
  state: z.enum(['ok', 'bounced', 'optedOut']),
  /** The provider's code behind the state, such as `550 5.1.1` or `21610`. */
  code: z.string().max(64).nullable(),
  changedAt: epochMs,
  /** First time anything was sent there; null: never. */
  firstUsedAt: epochMs.nullable(),
  /** Other patients of the practice with the same address. */
  sharedWith: z.int().nonnegative(),
});
export type AddressFacts = z.output<typeof addressFacts>;

export const contact = z.strictObject({
  ...contactCard,
  emailFacts: addressFacts.nullable(),
  mobileFacts: addressFacts.nullable(),
});
export type Contact = z.output<typeof contact>;

/** `deceased` and `left` stop all sending. */
const patientState = z.enum(['active', 'deceased', 'left']);

const patientCard = {
  patientId,
  /** The practice's own number for the patient; unique in a practice. */
  externalId: z.string().trim().min(1).max(64).nullable(),
  name,
  birthDate: birthDate.nullable(),
  /** Notes on contact, not clinical notes. */
  notes: z.string().max(2_000),
  state: patientState,
} as const;

/** As staff save it: `version` is one more than the stored one (1: new). */
export const newPatient = z.strictObject({ ...patientCard, version, contacts: z.array(newContact).max(10) });
export type NewPatient = z.output<typeof newPatient>;

export const patient = z.strictObject({
  ...patientCard,
  version,
  contacts: z.array(contact),
  /** The thread of everything sent to and received from the patient; null before the first message. */
  threadId: threadId.nullable(),
  /** Set when this was a duplicate: messages go to that one. */
  mergedInto: patientId.nullable(),
  createdAt: epochMs,
  updatedAt: epochMs,
});
export type Patient = z.output<typeof patient>;

/** A line of the patient list. */
export const patientRow = z.strictObject({
  patientId,
  name: z.string(),
  birthDate: birthDate.nullable(),
  externalId: z.string().nullable(),
  state: patientState,
  threadId: threadId.nullable(),
});
export type PatientRow = z.output<typeof patientRow>;

/** A line of an import: found again by its external id. Values that staff set here are kept where a line leaves them out. */
export const importRow = z.strictObject({
  /** Where it stood in the file, for messages about it. */
  line: z.int().positive(),
  externalId: z.string().trim().min(1).max(64),
  name,
  birthDate: birthDate.nullable(),
  state: patientState.optional(),
  contacts: z.array(newContact.omit({ contactId: true })).max(10),
});
export type ImportRow = z.output<typeof importRow>;

const importResult = z.strictObject({
  line: z.int().positive(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
  /** Why it was refused: a field or rule, never a value. */
  detail: z.string().optional(),
});

/** Words that are used again. `{{firstName}}` and the like are filled in by the client, per recipient. */
export const template = z.strictObject({
  templateId,
  version,
  name,
  channel: z.enum(['email', 'sms', 'direct']),
  subject: z.string().max(200),
  text: z.string().min(1).max(10_000),
});
export type Template = z.output<typeof template>;

const findAfter = z.strictObject({ name: z.string(), patientId });

export const PATIENT_ASKS = {
  /**
   * By part of a name, by external id or birth date, by the exact e-mail address or international number of a contact;
   * ascending by name, a keyset page. Empty `text`: everybody.
   */
  'patient:find': ask(
    z.strictObject({ text: z.string().max(100), after: findAfter.nullable(), limit: z.int().min(1).max(100) }),
    z.strictObject({ patients: z.array(patientRow), more: z.boolean() }),
  ),
  /** One patient, and the internal threads about them: also those that I may not open, which say who is in them only. */
  'patient:get': ask(
    z.strictObject({ patientId }),
    z.strictObject({
      patient,
      threads: z.array(
        z.strictObject({ threadId, circleId, memberIds: z.array(userId), createdAt: epochMs, lastAt: epochMs }),
      ),
      /** Duplicates that were merged into this one. */
      merged: z.array(patientRow),
    }),
  ),
  /** Compare-and-swap on `version`: Fault conflict.version. */
  'patient:put': ask(z.strictObject({ patient: newPatient }), z.strictObject({ patient })),
  /** Administrators. Rows stand or fall one by one, each whole. */
  'patient:import': ask(
    z.strictObject({ rows: z.array(importRow).min(1).max(LIMITS.importRows) }),
    z.strictObject({ results: z.array(importResult) }),
  ),
  'patient:merge': ask(z.strictObject({ fromId: patientId, intoId: patientId }), z.strictObject({ patient })),
  'patient:unmerge': ask(z.strictObject({ fromId: patientId }), z.strictObject({ patient })),
  /** Somebody has made sure that a bounced address is right: it may be used again. An opt-out stays. */
  'contact:restore': ask(
    z.strictObject({ patientId, contactId, channel: z.enum(['email', 'sms']) }),
    z.strictObject({ patient }),
  ),
  'template:list': ask(nothing, z.strictObject({ templates: z.array(template) })),
  'template:put': ask(z.strictObject({ template }), z.strictObject({ template })),
  'template:remove': ask(z.strictObject({ templateId }), nothing),
} as const;

export const PATIENT_TELLS = {
  'patient:changed': z.strictObject({ patient }),
  /** Many at once, by an import: ask again for what is on the screen. */
  'patients:changed': nothing,
  'templates:changed': nothing,
} as const;
