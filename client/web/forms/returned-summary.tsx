/** What a returned form comes to, in two lines for its card in the thread: its scores, and whether an answer calls for attention. */
import { useMemo } from 'react';
import type { ReturnedForm } from '../../sdk/state.ts';
import { count } from '../corridor/words.ts';
import { readReturned } from './returned.ts';
import { totalWords } from './words.ts';

export function ReturnedSummary({ returned }: { returned: ReturnedForm }) {
  const reading = useMemo(() => readReturned(returned), [returned]);
  const risks = reading?.risky.length ?? 0;
  return (
    <>
      {reading?.totals.map((one) => (
        <p key={one.item.linkId}>
          <span dir="auto">{one.item.text}</span>: <span className="strong">{totalWords(one)}</span>
        </p>
      ))}
      {(risks > 0 || returned.risk) && (
        <p className="flag strong" data-tone="wrong">
          {risks > 0
            ? `Needs attention: ${count(risks, 'risk answer')}`
            : 'Needs attention: marked on the patient’s page'}
        </p>
      )}
    </>
  );
}
