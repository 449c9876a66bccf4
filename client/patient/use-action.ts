/** One press, one piece of work: busy until it ends, a second press in between does nothing, a failure becomes a sentence. */
import { useCallback, useRef, useState } from 'preact/hooks';
import { GuestError } from './guest/api.ts';
import { words } from './words.ts';

/** Failures that change the whole page instead of being said beside a button. */
export type Turn = 'session' | 'spoilt' | 'browser';

export function turnOf(error: unknown): Turn | null {
  if (!(error instanceof GuestError)) return null;
  if (error.code === 'dm.session') return 'session';
  if (error.code === 'worker') return 'browser';
  return error.code.startsWith('refused.') && !error.code.endsWith('undecryptable') ? 'spoilt' : null;
}

/** What an unforeseen failure is called on the page. */
export const failureWords = (error: unknown): string =>
  error instanceof GuestError && error.code === 'unavailable' ? words.offline.failed : words.trouble;

export function useAction(onTurn: (turn: Turn) => void) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const runningRef = useRef(false);
  const run = useCallback(
    (work: () => Promise<string | null | void>) => {
      if (runningRef.current) return;
      runningRef.current = true;
      setBusy(true);
      setFailed(null);
      void work()
        .then((sentence) => setFailed(sentence ?? null))
        .catch((error: unknown) => {
          const turn = turnOf(error);
          if (turn === null) setFailed(failureWords(error));
          else onTurn(turn);
        })
        .finally(() => {
          runningRef.current = false;
          setBusy(false);
        });
    },
    [onTurn],
  );
  return { busy, failed, run, complain: setFailed };
}
