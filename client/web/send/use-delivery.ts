/** Whether and how anything can leave the practice now: gateway, carriers, what administrators set. Asked again when that changes. */
import { useEffect, useState } from 'react';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { Carriers, DeliverySettings } from '../../../protocol/wire/sending.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';

export interface DeliveryFacts {
  readonly gateway: 'trusted' | 'waits' | 'none';
  readonly carriers: Carriers;
  readonly settings: DeliverySettings;
  readonly version: number;
}

/** Null: not answered yet. */
export function useDelivery(): DeliveryFacts | null {
  const { carriers, credits } = useCorridor();
  const version = useSelect((state) => state.carriersVersion);
  const logSeq = useSelect((state) => state.practice?.logSeq);
  const isOnline = useSelect((state) => state.connection === 'online');
  const [facts, setFacts] = useState<DeliveryFacts | null>(null);
  const { run } = useAsk();
  useEffect(() => {
    if (!isOnline) return;
    void run(async () => {
      const [known, gateway] = await Promise.all([carriers.settings(), gatewayState(carriers), credits.refresh()]);
      setFacts({ ...known, gateway });
    });
  }, [run, carriers, credits, version, logSeq, isOnline]);
  return facts;
}

async function gatewayState(carriers: ReturnType<typeof useCorridor>['carriers']): Promise<DeliveryFacts['gateway']> {
  try {
    const { isSigned, hasKey } = await carriers.gateway();
    return isSigned && hasKey ? 'trusted' : 'waits';
  } catch (error) {
    if (error instanceof Fault && error.code === 'unavailable') return 'none';
    throw error;
  }
}
