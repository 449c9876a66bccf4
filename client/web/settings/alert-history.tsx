/** "Why was I (not) alerted?": the steps of the last alerts as the server took them, newest first. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AlertStep } from '../../../protocol/wire/people.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { inFull, withDay } from '../corridor/time.ts';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

const SAYS: Record<AlertStep['what'], string> = {
  waiting: 'A message came and waited for you',
  sent: 'An e-mail was sent',
  failed: 'An e-mail could not be sent',
  skippedRead: 'No e-mail: you had read it by then',
  skippedRemoved: 'No e-mail: the message was deleted, or you had left',
  skippedPreference: 'No e-mail: your settings say so',
  skippedNoAddress: 'No e-mail: there is no address to send it to',
  heldQuiet: 'Held back until your quiet hours end',
  heldHourly: 'Held back: six e-mails had gone out within the hour',
};

export function AlertHistory() {
  const { account } = useCorridor();
  const threads = useSelect((state) => state.threads);
  const [steps, setSteps] = useState<readonly AlertStep[] | null>(null);
  const ask = useAsk();
  const toggle = () =>
    steps === null ? void ask.run(async () => setSteps(await account.alertSteps())) : setSteps(null);
  return (
    <>
      <Button variant="subtle" aria-expanded={steps !== null} loading={ask.busy} onClick={toggle}>
        Why was I alerted, or not?
      </Button>
      <FaultNotice fault={ask.fault} />
      {steps?.length === 0 && <p className="muted">Nothing in the last 30 days.</p>}
      {steps !== null && steps.length > 0 && (
        <ol className="alert-steps" aria-label="Steps of my alerts">
          {steps.map((step, index) => (
            <li key={`${step.at}:${index}`}>
              <time className="muted small" dateTime={new Date(step.at).toISOString()} title={inFull(step.at)}>
                {withDay(step.at)}
              </time>
              <span>
                {SAYS[step.what]}
                <span className="muted" dir="auto">
                  {' '}
                  in {threads[step.threadId]?.title ?? 'a thread you are no longer in'}
                </span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
