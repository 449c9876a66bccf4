/** What screens may ask about the practice's forms: blank questionnaires that go with Direct Messages. Types only. */
import type { Form } from '../../protocol/forms/form.ts';
import type { Imported } from '../../protocol/forms/import.ts';
import type { FormRow } from '../../protocol/wire/forms.ts';
import type { FormId } from '../../protocol/wire/ids.ts';

export type { FormRow };

/** A form of the practice with what a save needs. */
export interface HeldForm {
  readonly formId: FormId;
  /** As stored. */
  readonly version: number;
  readonly form: Form;
}

/** What a file says. `form` is null where an error keeps it from being used; warnings are shown before it is added. */
export type ImportedForm = Imported;

export interface Forms {
  /** By title; also kept in `State.forms` once asked for, and kept up to date. */
  list(): Promise<readonly FormRow[]>;
  /** Null: a colleague has removed it. */
  get(formId: FormId): Promise<HeldForm | null>;
  /**
   * Stores it. `version` is one above the stored one (1: new). Its first save keeps address and version of a published form; a
   * changed one becomes the practice's own, and says what it was made from. Faults: `conflict.version`, `input.tooLarge` (`forms`:
   * as many as there may be; `form`: this one), `input.invalid` with the first problem's code where `checkForm` finds an error.
   */
  put(held: HeldForm): Promise<HeldForm>;
  /** Forms that were sent stay in their messages. */
  remove(formId: FormId): Promise<void>;
  /** Published questionnaires that may be added as they are: PHQ-9 and GAD-7. */
  published(): Promise<readonly Form[]>;
  /** A file's text: FHIR R4 Questionnaire. Nothing is stored. */
  importFhir(text: string): Promise<ImportedForm>;
  /** FHIR R4 Questionnaire as JSON text for a file. */
  exportFhir(form: Form): Promise<string>;
  /** A returned form as JSON text for a file: FHIR R4 Bundle of the questionnaire, whose items have the codes, and the response. */
  exportResponse(
    questionnaire: Readonly<Record<string, unknown>>,
    response: Readonly<Record<string, unknown>>,
  ): Promise<string>;
}
