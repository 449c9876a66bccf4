/** What a thread is called, and the way to call it something else; the change stands in the history for everybody. */
import { Button, TextInput } from '@mantine/core';
import { useState, type SyntheticEvent } from 'react';
import type { Thread } from '../../sdk/state.ts';
import { useCorridor } from '../corridor/context.tsx';
import { useAsk } from '../corridor/use-ask.ts';
import { FaultNotice } from '../parts/notice.tsx';

export function Title({ thread, off }: { thread: Thread; off: boolean }) {
  const [renaming, setRenaming] = useState(false);
  return (
    <section aria-label="Title">
      <h2 className="details-head">Title</h2>
      {renaming ? (
        <Rename thread={thread} onDone={() => setRenaming(false)} />
      ) : (
        <div className="row">
          <p className="strong grow" dir="auto">
            {thread.title || 'Untitled'}
          </p>
          {!off && (
            <Button variant="subtle" size="compact-sm" onClick={() => setRenaming(true)}>
              Rename
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Rename({ thread, onDone }: { thread: Thread; onDone: () => void }) {
  const { threads } = useCorridor();
  const [title, setTitle] = useState(thread.title);
  const ask = useAsk();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const words = title.trim();
    if (words === '' || words === thread.title) return onDone();
    void ask.run(() => threads.rename(thread.threadId, words)).then((done) => done && onDone());
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Rename this thread">
      <TextInput
        size="sm"
        aria-label="New title"
        maxLength={200}
        autoFocus
        dir="auto"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onDone();
        }}
      />
      <FaultNotice fault={ask.fault} />
      <div className="row">
        <Button type="submit" size="compact-sm" loading={ask.busy}>
          Save title
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onDone}>
          Keep
        </Button>
      </div>
    </form>
  );
}
