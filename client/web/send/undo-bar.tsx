/** After sending: ten seconds in which a message can be taken back, with its words. Counted from when it appeared here. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { Message, Thread } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { CHANNELS } from '../patients/words.ts';

export function UndoBar({ thread, onUndone }: { thread: Thread; onUndone: (message: Message) => void }) {
  const held = thread.messages.findLast(isHeld);
  return held === undefined ? null : <Bar key={held.key} message={held} onUndone={onUndone} />;
}

function isHeld({ mine, body, state }: Message): boolean {
  const via = body.kind === 'text' ? body.via : null;
  const isOnItsWay = state === 'sent' || state === 'delivered' || state === 'read';
  if (!mine || !isOnItsWay || via?.direction !== 'out' || via.delivery.state !== 'held') return false;
  // What is older than this by any clock was sent long before this screen opened.
  return via.delivery.undoUntil !== null && via.delivery.undoUntil > Date.now() - 2 * LIMITS.undoMs;
}

function Bar({ message, onUndone }: { message: Message; onUndone: (message: Message) => void }) {
  const { sending } = useCorridor();
  const [until] = useState(() => Date.now() + LIMITS.undoMs);
  const [left, setLeft] = useState<number>(LIMITS.undoMs);
  const ask = useAsk();
  useEffect(() => {
    const timer = setInterval(() => setLeft(until - Date.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  const via = message.body.kind === 'text' ? message.body.via : null;
  if (via?.direction !== 'out' || (left <= 0 && !ask.busy)) return null;
  const undo = async () => {
    if (await ask.run(() => sending.undo(via.delivery.jobId))) onUndone(message);
  };
  return (
    <div className="undo-bar">
      <p role="status">
        {CHANNELS[via.channel]} goes out<span aria-hidden="true"> in {Math.max(1, Math.ceil(left / 1_000))} s</span>
      </p>
      <Button size="compact-md" variant="light" loading={ask.busy} onClick={() => void undo()}>
        Undo
      </Button>
      <FaultNotice fault={ask.fault} />
    </div>
  );
}
