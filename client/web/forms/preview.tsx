/**
 * The form as the patient's page shows it: what stands on the page now, what still needs another look, the crisis text; and below
 * it what only colleagues will see. Nothing here is kept or sent.
 */
import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import {
  complaints,
  initialAnswers,
  progress,
  shownItems,
  type Answers,
  type Missing,
} from '../../../protocol/forms/answers.ts';
import type { Form, FormAnswer } from '../../../protocol/forms/form.ts';
import { riskyItems, totals } from '../../../protocol/forms/score.ts';
import { count } from '../corridor/words.ts';
import { fieldId, PreviewItem } from './preview-item.tsx';
import { COMPLAINT_WORDS, CRISIS_TEXT, nameOfItem, titleOf, totalWords } from './words.ts';
import './preview.css';

export function Preview({ form }: { form: Form }) {
  const [given, setGiven] = useState<Answers | null>(null);
  const [isChecked, setIsChecked] = useState(false);
  const outcome = useRef<HTMLDivElement>(null);
  const answers = given ?? initialAnswers(form);
  const shown = shownItems(form, answers);
  const risky = new Set(riskyItems(form, answers).map(({ linkId }) => linkId));
  const missing = isChecked ? complaints(form, answers) : [];
  const { done, of } = progress(form, answers);
  const change = (linkId: string, next: readonly FormAnswer[]) =>
    setGiven(() => {
      const { [linkId]: _former, ...others } = answers;
      return next.length === 0 ? others : { ...others, [linkId]: next };
    });
  const again = () => {
    setGiven(null);
    setIsChecked(false);
  };
  return (
    <section className="preview" aria-label="Preview">
      <div className="preview-head">
        <h2>Preview</h2>
        <Button variant="subtle" size="compact-sm" disabled={given === null && !isChecked} onClick={again}>
          Start again
        </Button>
      </div>
      <div className="preview-page">
        <h3 className="preview-title" dir="auto">
          {titleOf(form.title)}
        </h3>
        {form.description !== '' && (
          <p className="preview-statement" dir="auto">
            {form.description}
          </p>
        )}
        <p className="muted">You can leave out any question that is not marked “needed”.</p>
        <div ref={outcome} tabIndex={-1} role="status">
          {isChecked && <Outcome missing={missing} />}
        </div>
        {form.items
          .filter(({ linkId }) => shown.has(linkId))
          .map((item) => (
            <PreviewItem
              key={item.linkId}
              {...{ item, answers, shown, risky }}
              crisisText={form.crisisText || CRISIS_TEXT}
              complaintOf={(linkId) => missing.find((one) => one.item.linkId === linkId)?.complaint ?? null}
              onChange={change}
            />
          ))}
        <p className="muted">
          {done} of {count(of, 'question')} answered
        </p>
        <Button
          size="md"
          fullWidth
          onClick={() => {
            setIsChecked(true);
            setTimeout(() => outcome.current?.focus());
          }}
        >
          Send my answers
        </Button>
      </div>
      <Seen form={form} answers={answers} />
    </section>
  );
}

function Outcome({ missing }: { missing: readonly Missing[] }) {
  if (missing.length === 0) {
    return <p className="preview-note">Everything is answered: from here the patient’s answers would be sent.</p>;
  }
  return (
    <div className="preview-note" data-tone="wrong">
      <p>{missing.length === 1 ? 'One answer needs another look' : `${missing.length} answers need another look`}</p>
      <ul>
        {missing.map(({ item, complaint }) => (
          <li key={item.linkId}>
            <button type="button" className="link-like" onClick={() => lookAt(fieldId(item.linkId))}>
              {nameOfItem(item)}
            </button>{' '}
            – {COMPLAINT_WORDS[complaint]}
          </li>
        ))}
      </ul>
    </div>
  );
}

function lookAt(id: string): void {
  const field = document.getElementById(id);
  field?.focus();
  field?.scrollIntoView({ block: 'center' });
}

/** What comes back beside the answers themselves. */
function Seen({ form, answers }: { form: Form; answers: Answers }) {
  const sums = totals(form, answers);
  const risky = riskyItems(form, answers);
  if (sums.length === 0 && risky.length === 0) return null;
  return (
    <div className="preview-seen" role="group" aria-label="Only colleagues see">
      <p className="strong">Only colleagues see</p>
      {sums.map((one) => (
        <p key={one.item.linkId}>
          <span dir="auto">{nameOfItem(one.item)}</span>: <span className="strong">{totalWords(one)}</span>
        </p>
      ))}
      {risky.map((item) => (
        <p key={item.linkId} className="flag" data-tone="wrong">
          Risk answer: <span dir="auto">{nameOfItem(item)}</span>
        </p>
      ))}
    </div>
  );
}
