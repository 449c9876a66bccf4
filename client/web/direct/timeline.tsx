/** The proof of a Direct Message, step by step, each with whose word it is and when. */
import type { DirectView, State } from '../../sdk/state.ts';
import { inFull, withDay } from '../corridor/time.ts';
import { nameOf } from '../corridor/words.ts';
import { proofLine, WORD } from './words.ts';

export function ProofTimeline({ view, people }: { view: DirectView; people: State['people'] }) {
  return (
    <ol className="fates proof" aria-label="What is known of it">
      {view.proof.map((step, index) => {
        const { label, more, tone } = proofLine(step, step.by === null ? null : nameOf(people, step.by));
        return (
          <li key={`${step.n}/${step.step}/${index}`} data-tone={tone} data-old={step.dmId !== view.dmId}>
            <span className="strong">{label}</span>{' '}
            <time className="muted small" dateTime={new Date(step.at).toISOString()} title={inFull(step.at)}>
              {withDay(step.at)}
            </time>
            <span className="muted small proof-word" title={WORD[step.word]}>
              {' '}
              {WORD[step.word]}
            </span>
            {more !== null && <p className="small muted">{more}</p>}
          </li>
        );
      })}
    </ol>
  );
}
