/**
 * The door to the SDK for every screen: the Corridor itself and a hook that selects from its State.
 * Screens read State and call methods; nothing here keeps a copy or knows what travels.
 */
import { createContext, useCallback, useContext, useSyncExternalStore, type ReactNode } from 'react';
import type { Corridor } from '../../sdk/api.ts';
import type { State } from '../../sdk/state.ts';

const CorridorContext = createContext<Corridor | null>(null);

export function CorridorProvider({ corridor, children }: { corridor: Corridor; children: ReactNode }) {
  return <CorridorContext value={corridor}>{children}</CorridorContext>;
}

export function useCorridor(): Corridor {
  const corridor = useContext(CorridorContext);
  if (!corridor) throw new Error('a screen was rendered outside CorridorProvider');
  return corridor;
}

/** `select` must return a part of State as it is (State is replaced, never mutated), not a new object. */
export function useSelect<T>(select: (state: State) => T): T {
  const corridor = useCorridor();
  const subscribe = useCallback((changed: () => void) => corridor.subscribe(changed), [corridor]);
  return useSyncExternalStore(subscribe, () => select(corridor.getState()));
}
