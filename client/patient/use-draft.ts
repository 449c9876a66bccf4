/**
 * What is typed: on the page at once, sealed and kept within two seconds, and never lost by a time-out, since it stays here
 * until the server has it. What another device added comes in with the next save.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { isSameDraft, mergeDrafts, noDraft, type Draft } from './draft.ts';
import type { Guest } from './guest/api.ts';
import { turnOf, type Turn } from './use-action.ts';

const SAVE_AFTER_MS = 2_000;
const RETRY_AFTER_MS = 10_000;

export type Saving = { readonly is: 'idle' | 'saving' | 'failed' } | { readonly is: 'saved'; readonly at: number };

export interface DraftDesk {
  readonly draft: Draft;
  readonly saving: Saving;
  readonly change: (next: (before: Draft) => Draft) => void;
  /** What the server keeps, at the opening and after a form's return. */
  readonly take: (kept: Draft) => void;
  /** Saves now what is not saved; resolves also where that fails, since it then stays here. */
  readonly flush: () => Promise<void>;
}

export function useDraft(guest: Guest | null, isOpen: boolean, onTurn: (turn: Turn) => void): DraftDesk {
  const [draft, setDraft] = useState(noDraft);
  const [kept, setKept] = useState(noDraft);
  const [saving, setSaving] = useState<Saving>({ is: 'idle' });
  const nowRef = useRef({ draft: noDraft, kept: noDraft, isBusy: false });

  const show = useCallback((next: Draft) => {
    nowRef.current.draft = next;
    setDraft(next);
  }, []);
  const keep = useCallback((stored: Draft) => {
    nowRef.current.kept = stored;
    setKept(stored);
  }, []);
  const take = useCallback(
    (stored: Draft) => {
      const { draft: mine, kept: base } = nowRef.current;
      keep(stored);
      show(mergeDrafts(base, mine, stored));
    },
    [show, keep],
  );
  const flush = useCallback(async () => {
    const { draft: mine, kept: base, isBusy } = nowRef.current;
    if (guest === null || isBusy || isSameDraft(mine, base)) return;
    nowRef.current.isBusy = true;
    setSaving({ is: 'saving' });
    try {
      const saved = await guest.saveDraft(mine);
      show(mergeDrafts(mine, nowRef.current.draft, saved));
      keep(saved);
      setSaving({ is: 'saved', at: Date.now() });
    } catch (error) {
      setSaving({ is: 'failed' });
      const turn = turnOf(error);
      if (turn !== null) onTurn(turn);
    } finally {
      nowRef.current.isBusy = false;
    }
  }, [guest, show, keep, onTurn]);

  const isUnsaved = !isSameDraft(draft, kept);
  useEffect(() => {
    if (!isOpen || !isUnsaved || saving.is === 'saving') return;
    const timer = setTimeout(() => void flush(), saving.is === 'failed' ? RETRY_AFTER_MS : SAVE_AFTER_MS);
    return () => clearTimeout(timer);
    // Not for each letter: the first one that is unsaved starts the two seconds.
  }, [isOpen, isUnsaved, saving, flush]);
  useEffect(() => {
    const leave = () => document.visibilityState === 'hidden' && isOpen && void flush();
    document.addEventListener('visibilitychange', leave);
    return () => document.removeEventListener('visibilitychange', leave);
  }, [isOpen, flush]);

  const change = useCallback((next: (before: Draft) => Draft) => show(next(nowRef.current.draft)), [show]);
  return { draft, saving, change, take, flush };
}
