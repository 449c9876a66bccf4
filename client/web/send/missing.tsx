/** What stands between this message and the patient, said where it is missing, with the way to mend it. */
import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { shortAddress } from '../patients/words.ts';
import { VARIABLES } from './variables.ts';
import type { useOutgoing } from './use-outgoing.ts';

interface Props {
  readonly out: ReturnType<typeof useOutgoing>;
  readonly patient: Patient;
  readonly channel: OutChannel;
}

export function Missing({ out, patient, channel }: Props) {
  const { patients } = useCorridor();
  const [, navigate] = useLocation();
  const ask = useAsk();
  const { lack, contact, unfilled, pin } = out;
  const mend = lack?.mend;
  const restore = () =>
    void ask.run(async () => {
      if (contact !== null) await patients.restore(patient.patientId, contact.contactId, channel);
    });
  return (
    <div className="missing" role="status">
      {lack !== null && (
        <Note tone="waits">
          <p>{lack.text}</p>
          {mend === 'restore' && (
            <Button size="compact-sm" variant="subtle" loading={ask.busy} onClick={restore}>
              Re-verify
            </Button>
          )}
          {mend !== null && mend !== undefined && mend !== 'restore' && (
            <Button size="compact-sm" variant="subtle" onClick={() => navigate(mend.to)}>
              {mend.label}
            </Button>
          )}
        </Note>
      )}
      {pin.isChanged && (
        <Note tone="waits">
          <p>
            {pin.now === null
              ? 'Somebody removed this address while you were writing.'
              : `Somebody changed this address while you were writing: now ${shortAddress(channel, pin.now)}.`}{' '}
            Nothing is sent to the old one.
          </p>
          {pin.now !== null && (
            <Button size="compact-sm" variant="subtle" onClick={pin.take}>
              Use the new one
            </Button>
          )}
        </Note>
      )}
      {unfilled !== null && (
        <Note tone="waits">
          Replace {`{{${unfilled}}}`} before sending: {VARIABLES[unfilled]?.missing ?? 'there is no such field'}.
        </Note>
      )}
      <FaultNotice fault={ask.fault} />
    </div>
  );
}
