/** Forms of a practice: blank questions, with nobody's answers in them. */
import type { FormRow, NewForm } from '../../protocol/wire/forms.ts';
import type { FormWrites } from '../domain/stores-forms.ts';
import type { Db } from './db.ts';

const CARD = 'formId, version, title, questions';

export const forms = (db: Db): FormWrites => ({
  of: (practiceId) =>
    db.all<FormRow>(`SELECT ${CARD}, savedAt FROM forms WHERE practiceId = $practiceId ORDER BY title, formId`, {
      practiceId,
    }),
  byId: (practiceId, formId) =>
    db.get<NewForm>(`SELECT ${CARD}, definition FROM forms WHERE practiceId = $practiceId AND formId = $formId`, {
      practiceId,
      formId,
    }),
  put: async (practiceId, form) => {
    const changed = await db.run(
      `INSERT INTO forms (practiceId, ${CARD}, definition, savedAt)
       VALUES ($practiceId, $formId, $version, $title, $questions, $definition, $savedAt)
       ON CONFLICT (formId) DO UPDATE SET version = excluded.version, title = excluded.title,
       questions = excluded.questions, definition = excluded.definition, savedAt = excluded.savedAt
       WHERE forms.practiceId = excluded.practiceId`,
      { practiceId, ...form },
    );
    return changed > 0;
  },
  remove: async (practiceId, formId) => {
    await db.run('DELETE FROM forms WHERE practiceId = $practiceId AND formId = $formId', { practiceId, formId });
  },
});
