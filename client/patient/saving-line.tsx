/** Whether what is typed is kept: said quietly, and only once something was typed. */
import type { Saving } from './use-draft.ts';
import { words } from './words.ts';

export function SavingLine({ saving }: { saving: Saving }) {
  return (
    <p class="muted small saving" role="status">
      {saving.is === 'saved' && words.form.saved(saving.at)}
      {saving.is === 'saving' && words.form.saving}
      {saving.is === 'failed' && words.form.notSaved}
    </p>
  );
}
