/** The number that is the same on both screens exactly when nobody stands between: 60 digits in groups of five. */
import { useEffect, useState } from 'react';
import type { Person } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Groups } from '../parts/groups.tsx';
import { FaultNotice } from '../parts/notice.tsx';

export function SafetyNumber({ person }: { person: Person }) {
  const { people } = useCorridor();
  const [number, setNumber] = useState<string | null>(null);
  const { run, fault } = useAsk();
  useEffect(() => {
    void run(async () => setNumber(await people.safetyNumber(person.userId)));
  }, [people, person.userId, run]);
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
