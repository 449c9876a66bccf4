/**
 * What a patient has typed and not sent: their reply and the answers of each form, as it is kept sealed, and how two
 * devices' drafts become one. Pure; sealing is the guest's.
 */
import { answerTo, type Answers } from '../../protocol/forms/answers.ts';

export interface FormDraft {
  readonly answers: Answers;
  /** Epoch ms of its return; null: not sent. */
  readonly sentAt: number | null;
}

export interface Draft {
  readonly reply: string;
  /** By the form's key. */
  readonly forms: Readonly<Record<string, FormDraft>>;
}

export const noDraft: Draft = { reply: '', forms: {} };

export const isSameDraft = (one: Draft, other: Draft): boolean => JSON.stringify(one) === JSON.stringify(other);

/** `mine` and `theirs` both grew from `base`: each question keeps what was changed, and mine where both changed it. */
export function mergeDrafts(base: Draft, mine: Draft, theirs: Draft): Draft {
  const keys = [...new Set([...Object.keys(theirs.forms), ...Object.keys(mine.forms)])];
  const forms = keys.map((key) => [key, mergeForms(base.forms[key], mine.forms[key], theirs.forms[key])] as const);
  return { reply: newer(base.reply, mine.reply, theirs.reply), forms: Object.fromEntries(forms) };
}

const noForm: FormDraft = { answers: {}, sentAt: null };

function mergeForms(base = noForm, mine = noForm, theirs = noForm): FormDraft {
  const ids = [...new Set([...Object.keys(theirs.answers), ...Object.keys(mine.answers)])];
  const answers = ids.map((id) => {
    const to = (draft: FormDraft) => answerTo(draft.answers, id);
    return [id, newer(to(base), to(mine), to(theirs))] as const;
  });
  return {
    answers: Object.fromEntries(answers.filter(([, given]) => given.length > 0)),
    sentAt: theirs.sentAt ?? mine.sentAt,
  };
}

const newer = <T>(base: T, mine: T, theirs: T): T => (JSON.stringify(mine) === JSON.stringify(base) ? theirs : mine);

/** Draft ↔ text. What cannot be read, because a newer page wrote it, is no draft. */
export const draftText = (draft: Draft): string => JSON.stringify({ v: 1, ...draft });

export function readDraft(text: string): Draft {
  const value = JSON.parse(text) as { readonly v?: unknown } & Partial<Draft>;
  if (value.v !== 1 || typeof value.reply !== 'string' || typeof value.forms !== 'object') return noDraft;
  return { reply: value.reply, forms: value.forms };
}
