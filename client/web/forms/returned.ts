/** A returned form as it is read: the form as it was sent with its answers, what they count and which call for attention. Pure. */
import { isQuestion, type Form, type FormItem } from '../../../protocol/forms/form.ts';
import { readForm } from '../../../protocol/forms/read.ts';
import { readResponse, returnedRows, type ReturnedRow } from '../../../protocol/forms/response.ts';
import { riskyItems, totals, type Total } from '../../../protocol/forms/score.ts';
import type { ReturnedForm } from '../../sdk/state.ts';

export interface Reading {
  readonly form: Form;
  readonly rows: readonly ReturnedRow[];
  readonly totals: readonly Total[];
  readonly risky: readonly FormItem[];
  /** linkIds whose answers do not belong to the form. */
  readonly strange: readonly string[];
  /** Epoch ms by the patient's clock; null: not said. */
  readonly authoredAt: number | null;
  /** How many questions were answered. */
  readonly given: number;
}

/** Null until the form itself is here. */
export function readReturned({ questionnaire, answers: response }: ReturnedForm): Reading | null {
  if (questionnaire === null) return null;
  const form = readForm({ ...questionnaire }, 0);
  const { answers, authoredAt, strange } = readResponse(form, { ...response });
  const rows = returnedRows(form, answers);
  const given = rows.filter((row) => isQuestion(row.item) && row.answers.length > 0).length;
  return { form, rows, totals: totals(form, answers), risky: riskyItems(form, answers), strange, authoredAt, given };
}
