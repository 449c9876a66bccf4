/**
 * A new key: giving one to a colleague who lost password and recovery code, and, after somebody got one, saying that the
 * safety numbers were compared. An owner's key is not replaced here, because that would take a second owner.
 */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Person } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { nameOf } from '../corridor/words.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { InvitationSheet } from './invite.tsx';

/** "Key reset by Ruth, 23 Nov 10:42", for lists and cards. */
export function useResetWords(person: Person): string | null {
  const people = useSelect((state) => state.people);
  const { reset } = person;
  if (!reset) return null;
  const by = reset.by === null ? 'the records key' : nameOf(people, reset.by);
  return `Key reset by ${by}, ${withDay(reset.at)}`;
}

interface ResetProps {
  readonly person: Person;
  readonly mine: boolean;
  /** The one that stands beside it, which is what gets confirmed; null until it is there. */
  readonly number: string | null;
}

/** Shown beside the safety number until the two were compared. */
export function ResetNote({ person, mine, number }: ResetProps) {
  const { people } = useCorridor();
  const words = useResetWords(person);
  const ask = useAsk();
  if (!words || !person.reset) return null;
  return (
    <Note tone="waits">
      <p title={inFull(person.reset.at)}>
        <span className="strong">{words}.</span>{' '}
        {mine
          ? 'Your colleagues see this until they have compared the safety number with you.'
          : `Until you have compared the safety number, somebody else could be writing as ${person.name}.`}
      </p>
      <FaultNotice fault={ask.fault} />
      {!mine && number !== null && (
        <Button
          variant="light"
          size="compact-sm"
          loading={ask.busy}
          onClick={() => void ask.run(() => people.confirmNumber(person.userId, number))}
        >
          The numbers are the same
        </Button>
      )}
    </Note>
  );
}

export function GiveNewKey({ person }: { person: Person }) {
  const { people } = useCorridor();
  const [step, setStep] = useState<'closed' | 'asked'>('closed');
  const [made, setMade] = useState<{ readonly code: string; readonly link: string } | null>(null);
  const ask = useAsk();
  if (made) return <InvitationSheet code={made.code} link={made.link} />;
  if (step === 'closed') {
    return (
      <div className="row">
        <Button variant="subtle" onClick={() => setStep('asked')}>
          Give {person.name} a new key
        </Button>
      </div>
    );
  }
  if (person.role === 'owner') {
    return (
      <section className="stack-tight" aria-label={`New key for ${person.name}`}>
        <p>
          <span className="strong">An owner’s key is replaced in three steps.</span> Make {person.name} a colleague
          first (another owner approves it), give the new key then, and make them an owner again.
        </p>
      </section>
    );
  }
  return (
    <section className="stack-tight" aria-label={`New key for ${person.name}`}>
      <p>
        <span className="strong">For a lost password and recovery code.</span> {person.name} chooses a new password with
        a code that you hand over in person or by phone, and keeps login and history. When you confirm it, old passwords
        and devices stop working, and everybody sees that the key was reset.
      </p>
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button
          loading={ask.busy}
          onClick={() => void ask.run(async () => setMade(await people.giveNewKey(person.userId)))}
        >
          Make the code
        </Button>
        <Button variant="subtle" onClick={() => setStep('closed')}>
          Not now
        </Button>
      </div>
    </section>
  );
}
