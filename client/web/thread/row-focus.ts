/**
 * Where the focus goes in a conversation when its place is lost or given: to the next message when one's own was
 * deleted, to a message that was looked for.
 */
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import type { Message } from '../../sdk/state.ts';
import type { MenuWishes } from './message-actions.tsx';

type Row = RefObject<HTMLElement | null>;

/** The message below it, or the field one writes in. */
function focusAfter(row: HTMLElement): void {
  const all = [...(row.closest('[role=region]')?.querySelectorAll('article') ?? [])];
  const next = all[all.indexOf(row) + 1] ?? row.closest('section')?.querySelector('textarea');
  next?.focus();
}

/** The menu goes with the message it deletes, so its dialog has no button left to give the focus back to. */
export function useMenuWishes<Wishes extends MenuWishes>({ body }: Message, wishes: Wishes, row: Row): Wishes {
  const removing = useRef(false);
  const isDeleted = body.kind === 'deleted';
  useEffect(() => {
    if (!isDeleted || !removing.current) return;
    removing.current = false;
    if (row.current) focusAfter(row.current);
  }, [isDeleted, row]);
  return useMemo(
    () => ({
      ...wishes,
      remove: async (message: Message) => {
        removing.current = true;
        await wishes.remove(message);
      },
    }),
    [wishes],
  );
}

/** After the composer, which takes the focus when a thread opens. */
export function useFocusFound(found: boolean, row: Row): void {
  useEffect(() => {
    if (!found) return;
    const frame = requestAnimationFrame(() => row.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, [found, row]);
}
