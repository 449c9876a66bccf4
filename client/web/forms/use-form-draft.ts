/**
 * A form while it is built: opened from the practice or begun anew, its changes kept over pages, saved against the version they
 * began from. When a colleague was faster it says so and lets one choose; nothing is overwritten unasked.
 */
import { useCallback, useEffect, useState } from 'react';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { FormId, UserId } from '../../../protocol/wire/ids.ts';
import type { Form } from '../../../protocol/forms/form.ts';
import { emptyForm } from '../../../protocol/forms/kinds.ts';
import type { HeldForm } from '../../sdk/api-forms.ts';
import { randomId } from '../../sdk/random-id.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk, type Ask } from '../corridor/use-ask.ts';
import { dropEdited, editedOf, keepEdited } from './kept.ts';

export interface FormDraft {
  /** Null: still being fetched, or `isGone`. */
  readonly form: Form | null;
  /** As stored; 0: never. */
  readonly version: number;
  readonly isDirty: boolean;
  /** The changes were begun before and kept. */
  readonly wasKept: boolean;
  /** There is none with this id (any more). */
  readonly isGone: boolean;
  /** A colleague saved it, or removed it, since. */
  readonly isLate: boolean;
  readonly opening: Ask;
  readonly saving: Ask;
  readonly change: (to: (before: Form) => Form) => void;
  /** True when it is stored. */
  readonly save: () => Promise<boolean>;
  /** Back to what is stored. */
  readonly discard: () => void;
  /** Over the colleague's edition, as a newer version. */
  readonly saveOver: () => Promise<boolean>;
  /** As a form of its own beside the colleague's; answers its id. */
  readonly saveBeside: () => Promise<FormId | null>;
}

interface Held {
  readonly from: HeldForm;
  readonly form: Form;
  readonly wasKept: boolean;
}

/** What is on the desk: fetched, or kept from before; a colleague's edition takes its place where nothing of one's own is lost. */
function useHeld(formId: FormId, isSaving: boolean) {
  const { forms } = useCorridor();
  const me = useSelect((state) => state.me);
  const isOnline = useSelect((state) => state.connection === 'online');
  const newest = useSelect((state) => state.forms?.find((row) => row.formId === formId)?.version ?? null);
  const userId = me?.userId ?? null;
  const [held, setHeld] = useState<Held | null>(() => keptOf(userId === null ? null : editedOf(userId, formId)));
  const [isGone, setIsGone] = useState(false);
  const [refused, setRefused] = useState(false);
  const opening = useAsk();
  const { run } = opening;
  const isDirty = held !== null && held.form !== held.from.form;
  const isNewer = newest !== null && held !== null && newest > held.from.version;
  const isLate = held !== null && held.from.version > 0 && !isSaving && (refused || isNewer);
  const fetch = useCallback(
    () =>
      run(async () => {
        const found = await forms.get(formId);
        setIsGone(found === null);
        setRefused(false);
        if (found !== null) setHeld({ from: found, form: found.form, wasKept: false });
      }),
    [run, forms, formId],
  );
  // Without changes of one's own a colleague's edition simply takes its place.
  const isWanted = held === null || (isLate && !isDirty);
  useEffect(() => {
    if (isWanted && isOnline) void fetch();
  }, [isWanted, isOnline, fetch]);
  useKeeping(userId, held);
  useAskedBeforeClosing(isDirty);
  return { forms, userId, held, setHeld, isGone, isDirty, isLate, setRefused, opening, fetch };
}

export function useFormDraft(formId: FormId): FormDraft {
  const saving = useAsk();
  const desk = useHeld(formId, saving.busy);
  const { forms, userId, held, setHeld, isGone, isDirty, isLate, setRefused, opening, fetch } = desk;
  const store = (under: FormId, version: number) =>
    saving.run(async () => {
      if (held === null) return;
      try {
        const stored = await forms.put({ formId: under, version, form: held.form });
        setRefused(false);
        if (under === formId) setHeld({ from: stored, form: stored.form, wasKept: false });
      } catch (error) {
        if (error instanceof Fault && error.code === 'conflict.version') setRefused(true);
        throw error;
      }
    });
  return {
    form: held?.form ?? null,
    version: held?.from.version ?? 0,
    isDirty,
    wasKept: held?.wasKept ?? false,
    isGone,
    isLate,
    opening,
    saving,
    change: (to) => setHeld((old) => old && { ...old, form: to(old.form) }),
    save: () => store(formId, (held?.from.version ?? 0) + 1),
    discard() {
      saving.clear();
      if (userId !== null) dropEdited(userId, formId);
      if (isLate) void fetch();
      else setHeld((old) => old && { ...old, form: old.from.form, wasKept: false });
    },
    async saveOver() {
      let stored = 0;
      const isKnown = await opening.run(async () => void (stored = (await forms.get(formId))?.version ?? 0));
      return isKnown && store(formId, stored + 1);
    },
    async saveBeside() {
      const beside = randomId<'form'>();
      if (!(await store(beside, 1))) return null;
      if (userId !== null) dropEdited(userId, formId);
      return beside;
    },
  };
}

/** What is changed waits in memory, what is not does not. */
function useKeeping(userId: UserId | null, held: Held | null): void {
  useEffect(() => {
    if (userId === null || held === null) return;
    if (held.form === held.from.form) dropEdited(userId, held.from.formId);
    else keepEdited(userId, held);
  }, [userId, held]);
}

function useAskedBeforeClosing(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
}

const keptOf = (edited: { readonly from: HeldForm; readonly form: Form } | null): Held | null =>
  edited && { ...edited, wasKept: true };

/** Begins a form that nobody has saved yet; answers where it is built. */
export function beginForm(userId: UserId, form: Form = emptyForm): string {
  const formId = randomId<'form'>();
  keepEdited(userId, { from: { formId, version: 0, form: emptyForm }, form: { ...form } });
  return `/settings/forms/${formId}`;
}
