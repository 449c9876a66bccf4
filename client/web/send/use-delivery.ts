/** Whether and how anything can leave the practice now: gateway, carriers, what administrators set. Asked again when that changes. */
import { useMemo } from 'react';
import { Fault } from '../../../protocol/wire/faults.ts';
import type { Carriers, DeliverySettings } from '../../../protocol/wire/sending.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAnswer } from '../corridor/use-answer.ts';

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
  const logSeq = useSelect((state) => state.practice?.logSeq ?? 0);
  const isOnline = useSelect((state) => state.connection === 'online');
  // Asked again when the settings or the practice's log have changed.
  const asked = isOnline ? `${version}/${logSeq}` : null;
  const ask = useMemo(() => {
    if (asked === null) return null;
    return async (): Promise<DeliveryFacts> => {
      const [known, gateway] = await Promise.all([carriers.settings(), gatewayState(carriers), credits.refresh()]);
      return { ...known, gateway };
    };
  }, [carriers, credits, asked]);
  return useAnswer(ask).value;
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
