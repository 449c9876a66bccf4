/** The state of a delivery in words, with a tone that is never the only sign. */
import type { DeliveryView } from '../../sdk/state.ts';
import { FATES, fateLabel, fateSays } from './fates.ts';

export function FateChip({ delivery }: { delivery: Pick<DeliveryView, 'state' | 'code'> }) {
  const { state, code } = delivery;
  return (
    <span className="chip-state" data-tone={FATES[state].tone} title={fateSays(state, code)}>
      {fateLabel(state, code)}
    </span>
  );
}
