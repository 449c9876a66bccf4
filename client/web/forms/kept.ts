/**
 * Forms that are being changed, kept while somebody looks at another page: in this tab's memory, per person. Blank questions
 * only, nobody's answers. Gone with the tab; the browser asks before that.
 */
import { useSyncExternalStore } from 'react';
import type { FormId, UserId } from '../../../protocol/wire/ids.ts';
import type { HeldForm } from '../../sdk/api-forms.ts';

export interface Edited {
  /** As it was when the change began; version 0: never saved. */
  readonly from: HeldForm;
  readonly form: HeldForm['form'];
}

type All = ReadonlyMap<string, Edited>;
let all: All = new Map();
const listeners = new Set<() => void>();
const keyOf = (userId: UserId, formId: FormId) => `${userId} ${formId}`;

function put(change: (into: Map<string, Edited>) => void): void {
  const next = new Map(all);
  change(next);
  all = next;
  for (const listener of listeners) listener();
}

export const keepEdited = (userId: UserId, edited: Edited): void =>
  put((into) => into.set(keyOf(userId, edited.from.formId), edited));

export const dropEdited = (userId: UserId, formId: FormId): void => put((into) => into.delete(keyOf(userId, formId)));

export const editedOf = (userId: UserId, formId: FormId): Edited | null => all.get(keyOf(userId, formId)) ?? null;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Of this person, by formId. */
export function useEdited(userId: UserId | null): readonly Edited[] {
  const now = useSyncExternalStore(subscribe, () => all);
  return [...now].filter(([key]) => userId !== null && key.startsWith(`${userId} `)).map(([, edited]) => edited);
}
