/** The number that is the same on both screens exactly when nobody stands between: 60 digits in groups of five. */
import { useEffect, useState } from 'react';
import type { Person } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import type { FaultText } from '../corridor/fault-text.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { Groups } from '../parts/groups.tsx';
import { FaultNotice } from '../parts/notice.tsx';

export interface Safety {
  /** Null until it is there. */
  readonly number: string | null;
  readonly fault: FaultText | null;
}

/** Anew whenever somebody got a new key. */
export function useSafety({ userId, reset }: Person): Safety {
  const { people } = useCorridor();
  const [number, setNumber] = useState<string | null>(null);
  const { run, fault } = useAsk();
  const since = reset?.at;
  useEffect(() => {
    void run(async () => setNumber(await people.safetyNumber(userId)));
  }, [people, userId, since, run]);
  return { number, fault };
}

export function SafetyNumber({ person }: { person: Person }) {
  return <SafetyDigits person={person} safety={useSafety(person)} />;
}

export function SafetyDigits({ person, safety: { number, fault } }: { person: Person; safety: Safety }) {
  return (
    <section className="stack-tight safety" aria-label="Safety number">
      <h3>Safety number with {person.name}</h3>
      {number && <Groups text={number.replace(/\s+/g, '')} label={`Safety number with ${person.name}`} size={5} />}
      <FaultNotice fault={fault} />
      <p className="muted small">
        Compare it with {person.name} in person or by phone. If both screens show the same digits, nobody stands between
        you.
      </p>
    </section>
  );
}
