/** Leaving a thread, and taking a colleague out of it: both ask a second time and say what stays readable. */
import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Person, Thread } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

export function Leave({ thread }: { thread: Thread }) {
  const { threads } = useCorridor();
  return (
    <Confirmed
      offer="Leave this thread"
      action="Leave"
      keep="Stay"
      onConfirm={() => threads.leave(thread.threadId)}
      label="Leave this thread"
    >
      You get nothing that is written here from now on; what you read stays until you close Corridor. Only a colleague
      in the thread can bring you back.
    </Confirmed>
  );
}

export function TakeOut({ thread, person }: { thread: Thread; person: Person }) {
  const { threads } = useCorridor();
  return (
    <Confirmed
      offer={`Take ${person.name} out of this thread`}
      action={`Take ${person.name} out`}
      keep="Keep"
      onConfirm={() => threads.removePerson(thread.threadId, person.userId)}
      label={`Take ${person.name} out`}
    >
      {person.name} cannot open anything written here from now on. What they have read already stays with them.
    </Confirmed>
  );
}

interface ConfirmedProps {
  readonly offer: string;
  readonly action: string;
  readonly keep: string;
  readonly label: string;
  readonly onConfirm: () => Promise<void>;
  readonly children: ReactNode;
}

function Confirmed({ offer, action, keep, label, onConfirm, children }: ConfirmedProps) {
  const [asked, setAsked] = useState(false);
  const ask = useAsk();
  if (!asked) {
    return (
      <div className="row">
        <Button variant="subtle" size="compact-sm" color="red" onClick={() => setAsked(true)}>
          {offer}
        </Button>
      </div>
    );
  }
  return (
    <section className="confirm" aria-label={label}>
      <p className="small" dir="auto">
        {children}
      </p>
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button size="compact-sm" color="red" loading={ask.busy} onClick={() => void ask.run(onConfirm)}>
          {action}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setAsked(false)}>
          {keep}
        </Button>
      </div>
    </section>
  );
}
