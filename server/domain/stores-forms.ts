/** The part of the storage port that is about the practice's forms (see stores.ts). */
import type { FormRow, NewForm } from '../../protocol/wire/forms.ts';
import type { FormId, PracticeId } from '../../protocol/wire/ids.ts';

export interface FormReads {
  /** Ascending by title. */
  of(practiceId: PracticeId): Promise<FormRow[]>;
  byId(practiceId: PracticeId, formId: FormId): Promise<NewForm | null>;
}
export interface FormWrites extends FormReads {
  /** False where the id is another practice's. */
  put(practiceId: PracticeId, form: NewForm & Pick<FormRow, 'savedAt'>): Promise<boolean>;
  remove(practiceId: PracticeId, formId: FormId): Promise<void>;
}
