/** Where my message is, as a small sign with words for screen readers; a click says who has it and who has read it. */
import { IconAlertCircle, IconCheck, IconChecks, IconCircleCheckFilled, IconClock } from '@tabler/icons-react';
import type { Message, SendState, State, Thread } from '../../sdk/state.ts';
import { inFull, withDay } from '../corridor/time.ts';
import { count, firstName, nameOf, names } from '../corridor/words.ts';

const SIGNS: Record<SendState, readonly [typeof IconClock, string]> = {
  sealing: [IconClock, 'Waiting: being sealed'],
  queued: [IconClock, 'Waiting for the network'],
  sending: [IconClock, 'Sending'],
  sent: [IconCheck, 'Sent: kept safe by the server'],
  delivered: [IconChecks, 'Delivered'],
  read: [IconCircleCheckFilled, 'Read'],
  failed: [IconAlertCircle, 'Not sent'],
};

interface SignProps {
  readonly message: Message;
  readonly expanded: boolean;
  readonly onToggle: () => void;
}

export function StateSign({ message, expanded, onToggle }: SignProps) {
  if (message.state === null) return null;
  const [Icon, words] = SIGNS[message.state];
  const read = message.receipts.filter((receipt) => receipt.readAt !== null).length;
  const label = message.state === 'read' ? `Read by ${count(read, 'colleague')}` : words;
  return (
    <button
      type="button"
      className="state-sign"
      data-state={message.state}
      aria-label={label}
      aria-expanded={expanded}
      title={label}
      onClick={onToggle}
    >
      <Icon size={16} stroke={1.75} aria-hidden="true" />
    </button>
  );
}

/** "Read by Asha 10:42 and Tom 10:45", under the newest of mine that somebody has read. */
export function ReadersLine({
  message,
  people,
  onToggle,
}: {
  message: Message;
  people: State['people'];
  onToggle: () => void;
}) {
  const readers = message.receipts
    .filter((receipt) => receipt.readAt !== null)
    .sort((a, b) => (a.readAt ?? 0) - (b.readAt ?? 0))
    .map((receipt) => `${firstName(nameOf(people, receipt.userId))} ${withDay(receipt.readAt ?? 0)}`);
  return (
    <button type="button" className="readers" onClick={onToggle}>
      Read by {names(readers, 4)}
    </button>
  );
}

/** Everyone's receipt in full: read, on their device, or not there yet. */
export function ReceiptList({
  message,
  thread,
  people,
}: {
  message: Message;
  thread: Thread;
  people: State['people'];
}) {
  const receipts = new Map(message.receipts.map((receipt) => [receipt.userId, receipt]));
  const all = thread.memberIds.filter((id) => id !== message.senderId);
  return (
    <ul className="receipts" aria-label="Who has it">
      {all.map((id) => {
        const { readAt = null, deliveredAt = null } = receipts.get(id) ?? {};
        const said =
          readAt !== null
            ? `read ${inFull(readAt)}`
            : deliveredAt !== null
              ? `on their device since ${inFull(deliveredAt)}`
              : 'not on their device yet';
        return (
          <li key={id}>
            <span className="strong">{nameOf(people, id)}</span> {said}
          </li>
        );
      })}
      <li className="muted">Sent {inFull(message.at)}</li>
    </ul>
  );
}
