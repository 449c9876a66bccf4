/** One running request of a screen: busy while it runs, its failure in words when it fails, nothing else. */
import { useCallback, useRef, useState } from 'react';
import { faultText, type FaultText } from './fault-text.ts';

export interface Ask {
  readonly busy: boolean;
  readonly fault: FaultText | null;
  /** Runs one request at a time; a second call while one runs is ignored. Resolves to true when it succeeded. */
  readonly run: (work: () => Promise<unknown> | void) => Promise<boolean>;
  readonly clear: () => void;
}

export function useAsk(): Ask {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<FaultText | null>(null);
  const running = useRef(false);
  const run = useCallback(async (work: () => Promise<unknown> | void) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setFault(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFault(faultText(error));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const clear = useCallback(() => setFault(null), []);
  return { busy, fault, run, clear };
}
