/**
 * A form on its way to the server, into a file, and back: which edition a save makes, and what of it travels. Fetched when somebody
 * opens the practice's forms. Pure.
 */
import { checkForm } from '../../../protocol/forms/check.ts';
import { canonicalOf, flatItems, isQuestion, type Form } from '../../../protocol/forms/form.ts';
import { readForm } from '../../../protocol/forms/read.ts';
import { writeForm } from '../../../protocol/forms/write.ts';
import { fromB64 } from '../../../protocol/wire/bytes.ts';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { FormId } from '../../../protocol/wire/ids.ts';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { HeldForm } from '../api-forms.ts';

export { bundleOf } from '../../../protocol/forms/response.ts';
export { writeForm };

export const fileOf = (resource: Record<string, unknown>): string => `${JSON.stringify(resource, null, 2)}\n`;

/** A stored definition was written by a client of the practice; another program's is shown as far as it goes. */
export function readDefinition(definition: string): Form {
  const value: unknown = JSON.parse(definition);
  return readForm(typeof value === 'object' && value !== null ? { ...value } : {}, 0);
}

/** Throws Fault input.invalid, input.tooLarge (`form`). */
export function sentForm({ formId, version, form }: HeldForm) {
  const [first] = checkForm(form);
  if (first !== undefined) throw new Fault('input.invalid', first.code);
  const definition = JSON.stringify(writeForm(form));
  const title = form.title.trim();
  if (definition.length > LIMITS.formChars || title.length > LIMITS.nameBytes)
    throw new Fault('input.tooLarge', 'form');
  return { formId, version, title, questions: flatItems(form.items).filter(isQuestion).length, definition };
}

/** What this save is called: a published form stays itself until it is changed, the practice's own counts its versions. */
export function editionOf({ formId, version, form }: HeldForm): Form {
  const own = ownUrl(formId);
  if (version === 1 && form.url !== null) return { ...form, key: form.url };
  const derivedFrom = form.url === own ? form.derivedFrom : (canonicalOf(form) ?? form.derivedFrom);
  return { ...form, key: own, url: own, version: String(version), derivedFrom };
}

/** The form's id as an address of its own. */
function ownUrl(formId: FormId): string {
  const hex = [...(fromB64(formId) ?? [])].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `urn:uuid:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
}
