/** Whether what is typed is kept: said quietly, and only once something was typed. */
import type { Saving } from './use-draft.ts';
import { openWords } from './words-open.ts';
import { words } from './words.ts';

/** @param isHere kept in this browser alone */
export function SavingLine({ saving, isHere = false }: { saving: Saving; isHere?: boolean }) {
  return (
    <p class="muted small saving" role="status">
      {saving.is === 'saved' && (isHere ? openWords.saved : words.form.saved)(saving.at)}
      {saving.is === 'saving' && words.form.saving}
      {saving.is === 'failed' && words.form.notSaved}
    </p>
  );
}
