/** The answer to a question that a screen asks by itself: asked again whenever the question changes; only the newest counts. */
import { useEffect, useState } from 'react';
import { faultText, type FaultText } from './fault-text.ts';

export interface Answer<T> {
  /** Null: not answered yet. The last good one while the next is under way. */
  readonly value: T | null;
  readonly fault: FaultText | null;
}

/** @param ask kept by the caller (useCallback); null: nothing to ask now */
export function useAnswer<T>(ask: (() => Promise<T>) | null): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, fault: null });
  useEffect(() => {
    if (ask === null) return;
    let overtaken = false;
    const look = async () => {
      try {
        const value = await ask();
        if (!overtaken) setAnswer({ value, fault: null });
      } catch (error) {
        if (!overtaken) setAnswer((old) => ({ ...old, fault: faultText(error) }));
      }
    };
    void look();
    return () => {
      overtaken = true;
    };
  }, [ask]);
  return answer;
}
