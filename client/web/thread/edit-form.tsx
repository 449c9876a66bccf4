/** In the composer's place while one changes a message: Enter saves, Escape leaves it as it was. The draft waits untouched. */
import { CloseButton } from '@mantine/core';
import { IconCheck, IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState, type SyntheticEvent, type KeyboardEvent } from 'react';
import type { Message, State, Thread } from '../../sdk/state.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { others } from '../corridor/words.ts';
import { FaultNotice } from '../parts/notice.tsx';
import { ComposeField } from './compose-field.tsx';

interface Props {
  readonly thread: Thread;
  readonly people: State['people'];
  readonly message: Message;
  readonly onDone: () => void;
}

export function EditForm({ thread, people, message, onDone }: Props) {
  const { messages } = useCorridor();
  const me = useSelect((state) => state.me);
  const before = message.body.kind === 'text' ? message.body.text : '';
  const [text, setText] = useState(before);
  const field = useRef<HTMLTextAreaElement>(null);
  const ask = useAsk();
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(before.length, before.length);
  }, [before]);
  const save = async () => {
    const words = text.trim();
    const { ref } = message;
    if (!words || ref === null) return;
    if (words === before || (await ask.run(() => messages.edit(thread.threadId, ref, words)))) onDone();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void save();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return false;
    onDone();
    return true;
  };
  return (
    <form className="composer" data-channel="internal" onSubmit={submit} aria-label="Edit your message">
      <div className="composer-to">
        <IconPencil size={14} stroke={1.75} aria-hidden="true" />
        <span className="grow one-line">Editing your message; what stood before stays visible</span>
        <CloseButton size="sm" aria-label="Leave it as it was" onClick={onDone} />
      </div>
      <FaultNotice fault={ask.fault} />
      <ComposeField
        field={field}
        label="Your message, edited"
        placeholder="What it should say"
        off={thread.alarm !== null}
        text={text}
        onWrite={setText}
        onSend={() => void save()}
        onKey={keys}
        colleagues={others(thread, me, people)}
        action="Save changes"
        icon={<IconCheck size={20} stroke={1.5} />}
      />
    </form>
  );
}
