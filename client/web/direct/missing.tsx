/** All that stands between a Direct Message and the patient, each said where it is missing, with the way to mend it. */
import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { Patient } from '../../../protocol/wire/patients.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice, Note } from '../parts/notice.tsx';
import { shortAddress } from '../patients/words.ts';
import { VARIABLES } from '../send/variables.ts';
import type { DirectGap } from './lacks.ts';
import type { useDirect } from './use-direct.ts';

interface Props {
  readonly out: ReturnType<typeof useDirect>;
  readonly patient: Patient;
}

export function DirectMissing({ out, patient }: Props) {
  const { patients } = useCorridor();
  const ask = useAsk();
  const { gaps, contact, unfilled, pin } = out;
  const restore = (channel: DirectGap['channel']) =>
    void ask.run(async () => {
      if (contact !== null && channel !== null) await patients.restore(patient.patientId, contact.contactId, channel);
    });
  return (
    <div className="missing" role="status">
      {gaps.map((gap) => (
        <Note key={gap.text} tone="waits">
          <p>{gap.text}</p>
          <Mend gap={gap} busy={ask.busy} onRestore={() => restore(gap.channel)} />
        </Note>
      ))}
      {pin.isChanged && (
        <Note tone="waits">
          <p>
            {pin.now === null
              ? 'Somebody removed the address or the number while you were writing.'
              : `Somebody changed this contact while you were writing: now ${pin.now.email}${pin.now.mobile === null ? '' : `, ${shortAddress('sms', pin.now.mobile)}`}.`}{' '}
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

function Mend({ gap: { mend }, busy, onRestore }: { gap: DirectGap; busy: boolean; onRestore: () => void }) {
  const [, navigate] = useLocation();
  if (mend === null) return null;
  const isRestore = mend === 'restore';
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={isRestore && busy}
      onClick={() => (isRestore ? onRestore() : navigate(mend.to))}
    >
      {isRestore ? 'Re-verify' : mend.label}
    </Button>
  );
}
