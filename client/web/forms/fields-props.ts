/** What every field of an item in the builder is given: the form around it, the item, and how it is changed. Types only. */
import type { Form, FormItem } from '../../../protocol/forms/form.ts';

export interface FieldsProps {
  readonly form: Form;
  readonly item: FormItem;
  readonly onChange: (part: Partial<FormItem>) => void;
}
