/** After sending: ten seconds in which a message can be taken back, with its words. Counted from when it appeared here. */
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { DeliveryView, Message, Thread } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { CHANNELS } from '../patients/words.ts';

export function UndoBar({ thread, onUndone }: { thread: Thread; onUndone: (message: Message) => void }) {
  const held = thread.messages.findLast(isHeld);
  return held === undefined ? null : <Bar key={held.key} message={held} onUndone={onUndone} />;
}

interface GoingOut {
  readonly what: string;
  readonly delivery: DeliveryView;
}

function goingOut({ body }: Message): GoingOut | null {
  if (body.kind === 'direct') return { what: 'Direct Message', delivery: body.delivery };
  const via = body.kind === 'text' ? body.via : null;
  return via?.direction === 'out' ? { what: CHANNELS[via.channel], delivery: via.delivery } : null;
}

function isHeld(message: Message): boolean {
  const { mine, state } = message;
  const delivery = goingOut(message)?.delivery;
  const isOnItsWay = state === 'sent' || state === 'delivered' || state === 'read';
  if (!mine || !isOnItsWay || delivery?.state !== 'held') return false;
  // What is older than this by any clock was sent long before this screen opened.
  return delivery.undoUntil !== null && delivery.undoUntil > Date.now() - 2 * LIMITS.undoMs;
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
  const out = goingOut(message);
  if (out === null || (left <= 0 && !ask.busy)) return null;
  const undo = async () => {
    if (await ask.run(() => sending.undo(out.delivery.jobId))) onUndone(message);
  };
  return (
    <div className="undo-bar">
      <p role="status">
        {out.what} goes out<span aria-hidden="true"> in {Math.max(1, Math.ceil(left / 1_000))} s</span>
      </p>
      <Button size="compact-md" variant="light" loading={ask.busy} onClick={() => void undo()}>
        Undo
      </Button>
      <FaultNotice fault={ask.fault} />
    </div>
  );
}
