/** Templates of a practice: words that are used again, with nobody's data in them. */
import type { Template } from '../../protocol/wire/patients.ts';
import type { TemplateWrites } from '../domain/stores-patients.ts';
import type { Db } from './db.ts';

const COLUMNS = 'templateId, version, name, channel, subject, text';

export const templates = (db: Db): TemplateWrites => ({
  of: (practiceId) =>
    db.all<Template>(`SELECT ${COLUMNS} FROM templates WHERE practiceId = $practiceId ORDER BY name, templateId`, {
      practiceId,
    }),
  byId: (practiceId, templateId) =>
    db.get<Template>(`SELECT ${COLUMNS} FROM templates WHERE practiceId = $practiceId AND templateId = $templateId`, {
      practiceId,
      templateId,
    }),
  put: async (practiceId, template) => {
    const changed = await db.run(
      `INSERT INTO templates (practiceId, ${COLUMNS})
       VALUES ($practiceId, $templateId, $version, $name, $channel, $subject, $text)
       ON CONFLICT (templateId) DO UPDATE SET version = excluded.version, name = excluded.name,
       channel = excluded.channel, subject = excluded.subject, text = excluded.text
       WHERE templates.practiceId = excluded.practiceId`,
      { practiceId, ...template },
    );
    return changed > 0;
  },
  remove: async (practiceId, templateId) => {
    await db.run('DELETE FROM templates WHERE practiceId = $practiceId AND templateId = $templateId', {
      practiceId,
      templateId,
    });
  },
});
