/** Before something goes out that a careful colleague would ask about: each reason in words, then send or go back. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Patient } from '../../../protocol/wire/patients.ts';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { withDay } from '../corridor/time.ts';
import { count } from '../corridor/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import { CHANNELS } from '../patients/words.ts';
import type { useOutgoing, Warning } from './use-outgoing.ts';

interface Props {
  readonly out: ReturnType<typeof useOutgoing>;
  readonly patient: Patient;
  readonly channel: OutChannel;
  readonly whom: string;
}

export function Confirm({ out, patient, channel, whom }: Props) {
  const { asked, ask } = out;
  return (
    <Dialog title="Before this goes out" opened={asked !== null} onClose={out.back} size={480}>
      <div className="stack">
        <p>
          <bdi>{patient.name}</bdi>: {whom}.
        </p>
        <ul className="warnings" aria-label="Please look at">
          {(asked ?? []).map((warning, index) => (
            <li key={index}>
              <IconAlertTriangle size={18} stroke={1.5} aria-hidden="true" />
              <span>{said(warning, channel)}</span>
            </li>
          ))}
        </ul>
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button loading={ask.busy} data-autofocus onClick={() => void out.go()}>
            It is right, send {CHANNELS[channel]}
          </Button>
          <Button variant="subtle" onClick={out.back}>
            Go back
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function said(warning: Warning, channel: OutChannel): string {
  const address = channel === 'sms' ? 'number' : 'address';
  switch (warning.kind) {
    case 'otherPatient':
      return warning.in === 'text'
        ? `The text names another patient: ${warning.name}.`
        : `A file’s name names another patient: ${warning.name}.`;
    case 'shared':
      return `This ${address} belongs to ${count(warning.patients, 'other patient')} as well: whoever holds it reads this.`;
    case 'changedRecently':
      return `This ${address} was changed ${withDay(warning.at)}. Make sure that it is the new one you mean.`;
    case 'bounced':
      return `This ${address} did not work last time.`;
    case 'firstUse':
      return `Nobody has written to this ${address} yet. Compare it once more.`;
  }
}
