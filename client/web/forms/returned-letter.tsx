/** A returned form as a letter: who, which form, when; scores and risk answers first, then every answer in the form's order. */
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import { isQuestion, isSameAnswer, type FormAnswer, type FormItem } from '../../../protocol/forms/form.ts';
import { pictureOf, type ReturnedRow } from '../../../protocol/forms/response.ts';
import type { FileView } from '../../sdk/state.ts';
import { inFull } from '../corridor/time.ts';
import { count } from '../corridor/words.ts';
import { FileRow } from '../files/file-row.tsx';
import { plainName } from '../files/kinds.ts';
import type { Reading } from './returned.ts';
import { answerWords, nameOfItem, titleOf, totalWords } from './words.ts';
import '../files/files.css';

export interface LetterProps {
  readonly practice: string;
  readonly patient: string;
  /** Epoch ms. */
  readonly at: number;
  readonly version: string | null;
  readonly reading: Reading;
  readonly files: readonly FileView[];
  /** The patient's page says that an answer calls for attention. */
  readonly isMarked: boolean;
  readonly threadId: ThreadId;
  /** On paper files are named, not offered. */
  readonly isPaper?: boolean;
}

export function Letter(props: LetterProps) {
  const { practice, patient, at, version, reading, isMarked } = props;
  const { form, rows, totals, risky, strange, given } = reading;
  const risks = new Set(risky.map(({ linkId }) => linkId));
  return (
    <article className="letter" aria-label={titleOf(form.title)}>
      <header className="letter-head">
        <p className="muted" dir="auto">
          {practice}
        </p>
        <h2 dir="auto">{titleOf(form.title)}</h2>
        <dl className="letter-facts">
          <div>
            <dt>Patient</dt>
            <dd dir="auto">{patient}</dd>
          </div>
          <div>
            <dt>Returned</dt>
            <dd>{inFull(at)}</dd>
          </div>
          <div>
            <dt>Form</dt>
            <dd>
              {version === null ? 'No version' : `Version ${version}`}, {count(given, 'question')} answered
            </dd>
          </div>
        </dl>
      </header>
      {totals.length > 0 && (
        <section className="letter-scores" aria-label="Scores">
          {totals.map((one) => (
            <p key={one.item.linkId}>
              <span dir="auto">{nameOfItem(one.item)}</span> <span className="letter-total">{totalWords(one)}</span>
            </p>
          ))}
        </section>
      )}
      {(risky.length > 0 || isMarked) && (
        <section className="letter-risks" aria-label="Needs attention">
          <p className="strong">Needs attention</p>
          {risky.length === 0 && (
            <p>The patient’s page marked an answer, but none of the answers below is a risk answer of this form.</p>
          )}
          {risky.map((item) => (
            <p key={item.linkId} dir="auto">
              {nameOfItem(item)}
            </p>
          ))}
        </section>
      )}
      <div className="letter-rows">
        {rows.map((row) => (
          <Row key={row.item.linkId} row={row} isRisk={risks.has(row.item.linkId)} {...props} />
        ))}
      </div>
      {strange.length > 0 && (
        <p className="muted small">
          {count(strange.length, 'answer')} that came with it {strange.length === 1 ? 'does' : 'do'} not belong to this
          form and {strange.length === 1 ? 'is' : 'are'} not shown: {strange.join(', ')}.
        </p>
      )}
      {form.copyright !== '' && (
        <p className="muted small" dir="auto">
          {form.copyright}
        </p>
      )}
    </article>
  );
}

interface RowProps extends LetterProps {
  readonly row: ReturnedRow;
  readonly isRisk: boolean;
}

function Row({ row: { item, answers, depth }, isRisk, ...props }: RowProps) {
  if (item.type === 'group') {
    return item.text === '' ? null : (
      <h3 className="letter-section" dir="auto">
        {item.text}
      </h3>
    );
  }
  if (!isQuestion(item)) {
    return (
      <p className="letter-statement muted" dir="auto">
        {item.text}
      </p>
    );
  }
  return (
    <div className="letter-row" data-depth={Math.min(depth, 2)} data-risk={isRisk}>
      <p className="letter-question" dir="auto">
        {nameOfItem(item)}
      </p>
      <div className="letter-answer">
        {answers.length === 0 && <p className="muted">Left out</p>}
        {answers.map((answer, index) => (
          <Answer key={index} {...{ item, answer }} {...props} />
        ))}
        {isRisk && (
          <p className="flag strong small" data-tone="wrong">
            Risk answer
          </p>
        )}
      </div>
    </div>
  );
}

interface AnswerProps extends LetterProps {
  readonly item: FormItem;
  readonly answer: FormAnswer;
}

function Answer({ item, answer, files, threadId, isPaper = false }: AnswerProps) {
  if (answer.valueAttachment !== undefined && item.isSignature) {
    const picture = pictureOf(answer);
    const name = answer.valueAttachment.title ?? '';
    if (picture === null) return <p className="muted">A signature that cannot be shown</p>;
    return (
      <>
        <img className="letter-signature" src={picture} alt={name === '' ? 'Signature' : `Signature: ${name}`} />
        {name !== '' && <p className="small muted">{name}, typed</p>}
      </>
    );
  }
  if (answer.valueAttachment !== undefined) {
    const { url = '', title = '' } = answer.valueAttachment;
    const file = files[Number(url.replace(/^#/, '')) - 1];
    if (file === undefined) return <p className="muted">{plainName(title) || 'A file'}, which did not come with it</p>;
    if (isPaper) return <p dir="auto">{plainName(file.name)} (file)</p>;
    return (
      <ul className="file-rows" aria-label="File">
        <FileRow file={file} threadId={threadId} />
      </ul>
    );
  }
  const weight = item.options.find((option) => isSameAnswer(option.answer, answer))?.weight ?? null;
  return (
    <p>
      <span className="letter-words" dir="auto">
        {answerWords(answer)}
      </span>
      {weight !== null && <span className="muted small"> {count(weight, 'point')}</span>}
    </p>
  );
}
