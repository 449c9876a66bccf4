/** Tells the SDK whether this window is looked at and used: presence and read receipts rest on it. */
import { useEffect } from 'react';
import { useCorridor } from '../corridor/context.tsx';

const TOUCH_EVERY_MS = 1_000;

export function useActivity(): void {
  const corridor = useCorridor();
  useEffect(() => {
    let touchedAt = 0;
    const focus = () => corridor.setFocus(document.visibilityState === 'visible' && document.hasFocus());
    const touch = () => {
      const now = performance.now();
      if (now - touchedAt < TOUCH_EVERY_MS) return;
      touchedAt = now;
      corridor.touch();
    };
    focus();
    const stop = new AbortController();
    const { signal } = stop;
    for (const name of ['focus', 'blur'] as const) window.addEventListener(name, focus, { signal });
    document.addEventListener('visibilitychange', focus, { signal });
    for (const name of ['keydown', 'pointermove', 'pointerdown', 'wheel'] as const) {
      window.addEventListener(name, touch, { signal, passive: true });
    }
    return () => {
      stop.abort();
      corridor.setFocus(false);
    };
  }, [corridor]);
}
