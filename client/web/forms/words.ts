/** How forms are named on staff screens: kinds of items, how a show-if reads, answers and complaints in words. */
import type { Complaint } from '../../../protocol/forms/answers.ts';
import type { FormAnswer, FormItem, Operator } from '../../../protocol/forms/form.ts';
import { plainValue } from '../../../protocol/forms/form.ts';
import type { Kind } from '../../../protocol/forms/kinds.ts';
import type { Total } from '../../../protocol/forms/score.ts';

export const KIND_WORDS: Readonly<Record<Kind, { readonly label: string; readonly says: string }>> = {
  text: { label: 'Text', says: 'A few words' },
  longText: { label: 'Long text', says: 'Several lines' },
  number: { label: 'Number', says: 'Typed, with limits where you want' },
  scale: { label: 'Scale', says: 'Steps in a row, such as 0 to 10' },
  date: { label: 'Date', says: 'A day' },
  yesNo: { label: 'Yes or no', says: 'Two buttons' },
  choice: { label: 'Choice', says: 'One of several answers' },
  multiChoice: { label: 'Multi-choice', says: 'As many answers as fit' },
  file: { label: 'File', says: 'A photo or a document' },
  signature: { label: 'Signature', says: 'Drawn, or the typed name' },
  section: { label: 'Section', says: 'A heading over several questions' },
  statement: { label: 'Statement', says: 'Words to read, no answer' },
  score: { label: 'Score', says: 'Adds up answers; patients do not see it' },
};

export const UNKNOWN_KIND = 'Kind that cannot be asked here';

export const OPERATOR_WORDS: Readonly<Record<Exclude<Operator, 'exists'>, string>> = {
  '=': 'is',
  '!=': 'is not',
  '>': 'is more than',
  '<': 'is less than',
  '>=': 'is at least',
  '<=': 'is at most',
};

export const COMPLAINT_WORDS: Readonly<Record<Complaint, string>> = {
  required: 'Please answer this question.',
  number: 'Please type a number, such as 12.',
  whole: 'Please type a whole number, such as 12.',
  date: 'Please give a full date.',
  range: 'This number is outside of what was asked for.',
  tooLong: 'This is longer than there is room for; please shorten it.',
};

/** Stands where a form has no words of its own. */
export const CRISIS_TEXT =
  'You are not alone with this. If you might harm yourself or are in danger, call 999 now. Samaritans listen day and night on 116 123, free of charge.';

export const titleOf = (title: string): string => title.trim() || 'A form without a title';

/** An item as one names it to a colleague: its first words. */
export function nameOfItem({ prefix, text }: Pick<FormItem, 'prefix' | 'text'>): string {
  const words = `${prefix} ${text}`.trim();
  return words === '' ? 'No words yet' : words;
}

const yesNo = (value: boolean): string => (value ? 'Yes' : 'No');

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

export function answerWords(answer: FormAnswer): string {
  if (answer.valueBoolean !== undefined) return yesNo(answer.valueBoolean);
  const at = answer.valueDate === undefined ? Number.NaN : Date.parse(`${answer.valueDate}T00:00:00Z`);
  return Number.isNaN(at) ? String(plainValue(answer)) : day.format(at);
}

/** "14, Moderate", or why there is no sum. */
export function totalWords({ total, band, answered, asked }: Total): string {
  if (total === null) return asked === 0 ? 'Nothing to add up' : `Not complete: ${answered} of ${asked} answered`;
  return band === null ? String(total) : `${total}, ${band.label}`;
}
