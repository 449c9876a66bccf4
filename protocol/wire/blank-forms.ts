/**
 * What a Direct Message may hold where the mailbox alone opens it (protocol/README.md §8): blank forms, and nothing that says
 * anything of the patient. Pure; asked by the sender's vault, and by screens that say why it is not offered.
 */
import type { DirectMessageDocument } from './direct-messages.ts';

/** What is too much, or missing (`forms`). `filled`: a form has an answer in it already. */
export type NotBlank = 'text' | 'files' | 'forms' | 'filled';

/** Null: blank forms and nothing else. */
export function notBlank({ text, files, forms }: BlankJudged): NotBlank | null {
  if (text.trim() !== '') return 'text';
  if (files.length > 0) return 'files';
  if (forms.length === 0) return 'forms';
  return forms.some(isFilled) ? 'filled' : null;
}

type BlankJudged = Pick<DirectMessageDocument, 'text'> & {
  readonly files: readonly unknown[];
  readonly forms: readonly unknown[];
};

/** FHIR R4 writes an answer into a Questionnaire as `initial…` of an item or an option, or computes one (`…/initialExpression`). */
function isFilled(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, inside]) =>
      (name.startsWith('initial') && inside !== false) ||
      (name === 'url' && typeof inside === 'string' && inside.endsWith('initialExpression')) ||
      isFilled(inside),
  );
}
