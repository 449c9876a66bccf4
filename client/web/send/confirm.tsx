/** Before something goes out that a careful colleague would ask about: each reason in words, then send or go back. */
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { OutChannel } from '../../../protocol/wire/sending.ts';
import { withDay } from '../corridor/time.ts';
import type { Ask } from '../corridor/use-ask.ts';
import { count } from '../corridor/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNotice } from '../parts/notice.tsx';
import type { Warning } from './use-outgoing.ts';

interface Props {
  /** The reasons; null while nothing is asked. */
  readonly asked: readonly string[] | null;
  readonly ask: Ask;
  readonly name: string;
  readonly whom: string;
  /** What is sent: "SMS". */
  readonly what: string;
  readonly onGo: () => void;
  readonly onBack: () => void;
}

export function Confirm({ asked, ask, name, whom, what, onGo, onBack }: Props) {
  return (
    <Dialog title="Before this goes out" opened={asked !== null} onClose={onBack} size={480}>
      <div className="stack">
        <p>
          <bdi>{name}</bdi>: {whom}.
        </p>
        <ul className="warnings" aria-label="Please look at">
          {(asked ?? []).map((reason) => (
            <li key={reason}>
              <IconAlertTriangle size={18} stroke={1.5} aria-hidden="true" />
              <span>{reason}</span>
            </li>
          ))}
        </ul>
        <FaultNotice fault={ask.fault} />
        <div className="row">
          <Button loading={ask.busy} data-autofocus onClick={onGo}>
            It is right, send {what}
          </Button>
          <Button variant="subtle" onClick={onBack}>
            Go back
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export function warningSays(warning: Warning, channel: OutChannel): string {
  const address = channel === 'sms' ? 'number' : 'address';
  switch (warning.kind) {
    case 'otherPatient':
      return warning.in === 'text'
        ? `The text names another patient: ${warning.name}.`
        : `A file’s name names another patient: ${warning.name}.`;
    case 'shared':
      return `This ${address} belongs to ${count(warning.patients, 'other patient')} as well: whoever holds it reads this.`;
    case 'changedRecently':
      return `This ${address} was changed recently (${withDay(warning.at)}). Make sure that it is the new one you mean.`;
    case 'bounced':
      return `This ${address} did not work last time.`;
    case 'firstUse':
      return `Nobody has written to this ${address} yet. Compare it once more.`;
  }
}
