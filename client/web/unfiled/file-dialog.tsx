/** With which patient an item belongs that came in from outside: those with this address first, else any, found by name. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ThreadId } from '../../../protocol/wire/ids.ts';
import type { PatientRow } from '../../../protocol/wire/patients.ts';
import type { Via } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { FindPatient } from '../patients/find-patient.tsx';
import { CHANNELS } from '../patients/words.ts';

interface Props {
  readonly threadId: ThreadId;
  readonly n: number;
  readonly via: Extract<Via, { direction: 'in' }>;
  readonly onClose: () => void;
}

export function FileDialog({ threadId, n, via, onClose }: Props) {
  const { sending } = useCorridor();
  const [chosen, setChosen] = useState<PatientRow | null>(null);
  const ask = useAsk();
  const file = async () => {
    if (chosen === null) return;
    if (await ask.run(() => sending.file(threadId, n, chosen.patientId))) onClose();
  };
  return (
    <Dialog title={`${CHANNELS[via.channel]} from ${via.address}`} opened onClose={onClose}>
      <div className="stack">
        <p>
          It is copied into the patient’s thread, with your name beside it. Everyone sees here where it was filed. The
          sender is not verified: be sure who it is from.
        </p>
        <FindPatient label="Whose is it?" from={via.address} chosen={chosen} onChoose={setChosen} />
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button disabled={chosen === null} loading={ask.busy} onClick={() => void file()}>
            {chosen === null ? 'File' : `File with ${chosen.name}`}
          </Button>
          <Button variant="subtle" onClick={onClose}>
            Leave it here
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
