/** How a Direct Message stands, in a word, with a tone that is never the only sign. */
import type { DirectView } from '../../sdk/state.ts';
import { standingOf } from './words.ts';

export function StandingChip({ view }: { view: DirectView }) {
  const { label, tone, says } = standingOf(view);
  return (
    <span className="chip-state" data-tone={tone} title={says}>
      {label}
    </span>
  );
}
