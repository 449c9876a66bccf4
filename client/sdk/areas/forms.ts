/**
 * The practice's forms: a list kept up to date, saving with a version, and files in and out. What a form says is protocol/forms's,
 * which is fetched when somebody wants it.
 */
import type { Forms } from '../api-forms.ts';
import { background, type Desk } from '../desk.ts';
import { fetched } from '../fetched.ts';

export interface FormsArea {
  readonly forms: Forms;
  /** A tell has said so, or tells may have been missed. */
  changed(): void;
}

const editions = () => fetched(import('../forms/edition.ts'));

export function createForms(desk: Desk): FormsArea {
  const { connection, model, store } = desk;
  const list = async () => {
    model.forms = (await connection.ask('form:list', {})).forms;
    store.touch();
    return model.forms;
  };
  return {
    changed: () => {
      if (model.forms !== null) background(desk, 'log', list());
    },
    forms: {
      list,
      async get(formId) {
        const { form } = await connection.ask('form:get', { formId });
        if (form === null) return null;
        const { readDefinition } = await editions();
        return { formId, version: form.version, form: readDefinition(form.definition) };
      },
      async put(held) {
        const { editionOf, sentForm } = await editions();
        const saved = { ...held, form: editionOf(held) };
        await connection.ask('form:put', { form: sentForm(saved) });
        await list();
        return saved;
      },
      async remove(formId) {
        await connection.ask('form:remove', { formId });
        await list();
      },
      published: async () => (await fetched(import('../../../protocol/forms/published.ts'))).publishedForms,
      importFhir: async (text) => (await fetched(import('../../../protocol/forms/import.ts'))).importFhir(text),
      async exportFhir(form) {
        const { fileOf, writeForm } = await editions();
        return fileOf(writeForm(form));
      },
      async exportResponse(questionnaire, response) {
        const { bundleOf, fileOf } = await editions();
        return fileOf(bundleOf(questionnaire, response));
      },
    },
  };
}
